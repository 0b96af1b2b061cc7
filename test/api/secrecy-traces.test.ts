import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { draw, inDatabase } from './drawing.ts'
import { keepLog } from './log-lines.ts'
import { joke, openLinks, type Links } from './secrecy/links.ts'
import { startServer, type TestServer } from './server.ts'
import { noteAllStatements } from './secrecy/all-statements.ts'
import { newSet, newTrigger, painted } from './uploading.ts'

/**
 * What a match leaves behind where nobody but the operator looks: it shows there only where it is meant to. The same
 * statements in the same order also mean that none of them is there to be noticed by its time.
 */
const { noted, forget } = noteAllStatements()
const { log, lines } = keepLog()
let server: TestServer
let links: Links

beforeAll(async () => {
  log.level = 'debug'
  server = await startServer({ UPLOADS_PER_HOUR: '0', PRANK_SETS_PER_HOUR: '0' }, log)
  links = await openLinks(server)
  // Compiled triggers and the statements of what is new are behind them all.
  for (const { shareSlug } of Object.values(links) as Links['match'][])
    await draw(server, { prompt: 'a boat', shareSlug })
})

afterAll(() => server.remove())

type Link = keyof Links

const misses = ['miss', 'inactive', 'expired', 'exactOnly'] as const

/** The lines of the log that a picture takes: level, message, names of fields. */
async function linesOf(link: Link): Promise<unknown> {
  await settled()
  const before = lines.length
  await draw(server, { prompt: joke, seed: '42', shareSlug: links[link].shareSlug })
  const own = lines.slice(before)
  expect(JSON.stringify(own)).not.toContain(joke)
  return own.map((line) => [line['level'], line.msg, Object.keys(line).toSorted()])
}

/** The statements that a picture takes; what they are about stands in their parameters. */
async function statementsOf(link: Link): Promise<string[]> {
  await settled()
  forget()
  await draw(server, { prompt: joke, seed: '42', shareSlug: links[link].shareSlug })
  return [...noted]
}

/** Pictures of triggers that the last model of the catalog has not been shown yet. */
const unknownPictures = () =>
  inDatabase(server, (database) =>
    database.image.count({ where: { kind: 'TRIGGER', latents: { none: { modelId: 'tiny-flux' } } } }),
  )

/** No spare-time work falls in between. */
async function settled(): Promise<void> {
  await expect.poll(unknownPictures).toBe(0)
}

/** How often each was sent: those of a subscriber and of the worker may overtake each other. */
function countsOf(statements: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const statement of statements) {
    // How often a subscriber looks depends on how fast it is.
    if (statement.startsWith('SELECT') && statement.includes('`Generation`')) continue
    // One column more or less of a row that is written in any case.
    const key = statement.replace(
      ', `lastTriggeredAt` = ? WHERE `main`.`PrankTrigger`',
      ' WHERE `main`.`PrankTrigger`',
    )
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

describe('the log', () => {
  it.each(misses)('has the same lines for a match as for a miss (%s), debugging or not', async (link) => {
    const match = await linesOf('match')
    expect(match).toEqual(await linesOf(link))
    expect(JSON.stringify(match)).toContain('generation completed')
  })
})

describe('the database', () => {
  it.each(misses)('is sent the same statements for a match as for a miss (%s)', async (link) => {
    const [match, miss] = [await statementsOf('match'), await statementsOf(link)]
    expect(match.length).toBeGreaterThan(20)
    expect(countsOf(match)).toEqual(countsOf(miss))
  })

  it('is sent the same ones by a set without uses as by one that has some', async () => {
    const { builderSlug, shareSlug } = await newSet(server, { maxUses: 100 })
    const trigger = await newTrigger(server, { builderSlug, prompt: joke }, await painted('red'))
    const some: Links['match'] = { ...links.match, builderSlug, shareSlug, trigger }
    links = { ...links, match: some }
    await draw(server, { prompt: 'a boat', shareSlug })
    expect(countsOf(await statementsOf('match'))).toEqual(countsOf(await statementsOf('usedUp')))
  })
})
