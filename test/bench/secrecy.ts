import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ask } from '../api/client.ts'
import { draw, inDatabase } from '../api/drawing.ts'
import type { GenerateInput } from '../api/gql/graphql.ts'
import { prankSet } from '../api/prank-operations.ts'
import { newSet, newTrigger } from '../api/uploading.ts'
import type { Config } from '../../src/config.ts'
import {
  crossValidatedAuc,
  featureAuc,
  seededRandom,
  shuffled,
  standardError,
  type Sample,
} from './classifier.ts'
import { withServer } from './house.ts'
import { median, rounded, type Finding } from './report.ts'
import { steps } from './secrecy-features.ts'
import { promptCount, prompts } from './secrecy-prompts.ts'
import type { Visit } from './secrecy-visitor.ts'

/** Of matches, and of misses. With fewer chance alone may tell them apart, so that nothing is demanded. */
const usual = 200
const goal = 0.55
/** Pixels a side, as the visitor asks for. */
const side = 128
/** Visits before it counts: everything is loaded and compiled. */
const warmups = 4

interface Link {
  readonly builderSlug: string
  readonly shareSlug: string
  /** What triggers it; on the other link it does not. */
  readonly prompts: readonly string[]
}

interface Seen extends Visit {
  readonly isMatch: boolean
}

/**
 * Whether a visitor who sees every number can tell a match from a miss. Each prompt is as often a match, through the link
 * that it triggers, as a miss, through the other one; in random order. The triggers' pictures were drawn by the same model
 * in as many steps, of other prompts than they are served for.
 */
export async function secrecy({ count = usual }: { readonly count?: number | undefined }): Promise<Finding> {
  const random = seededRandom(1)
  const settings = { UPLOADS_PER_HOUR: '0', PREVIEW_RATE_LIMIT: '60' }
  const seen = await withServer(async (url, config) => {
    const links = await openLinks(url, Math.min(promptCount, count))
    const visitor = await openVisitor(url)
    try {
      await prepare({ url, config }, links, visitor)
      const result = await visitAll(visitor, links, count, random)
      await expectMatches(url, links, count + warmups / 2)
      return result
    } finally {
      visitor.leave()
    }
  }, settings)
  return finding(seen, count, random)
}

/** Two links; of each half of the prompts are triggers. */
async function openLinks(url: string, size: number): Promise<readonly [Link, Link]> {
  const all = prompts(size)
  const half = Math.ceil(size / 2)
  const open = async (own: readonly string[], others: readonly string[]): Promise<Link> => {
    const { builderSlug, shareSlug } = await newSet({ url })
    for (const [k, prompt] of own.entries()) {
      const picture = { steps, width: side, height: side, prompt: others[k % others.length] ?? prompt }
      const { image } = await draw({ url }, { ...picture, seed: String(1000 + k) })
      const bytes = Buffer.from(await (await fetch(image.url)).arrayBuffer())
      const file = { bytes, name: 'picture.png', type: 'image/png' }
      await newTrigger({ url }, { builderSlug, prompt }, file)
    }
    return { builderSlug, shareSlug, prompts: own }
  }
  const [own, others] = [all.slice(0, half), all.slice(half)]
  return [await open(own, others), await open(others, own)]
}

/**
 * The model is shown the pictures when it has nothing else to do: at its own size when they come, at another when it was
 * first asked for. Until then they are steered to by what is known of them.
 */
async function prepare(
  server: { url: string; config: Config },
  links: readonly Link[],
  visitor: Visitor,
): Promise<void> {
  const pictures = links.reduce((sum, link) => sum + link.prompts.length, 0)
  for (const { shareSlug } of links) await visitor.visit({ prompt: 'first of its size', shareSlug })
  const known = () => inDatabase(server, (database) => database.imageLatents.count())
  while ((await known()) < 2 * pictures) await delay(500)
}

interface Visitor {
  /** Asks for a picture and answers with what there was to be seen. Throws where the process has gone. */
  readonly visit: (input: GenerateInput) => Promise<Visit>
  readonly leave: () => void
}

async function openVisitor(url: string): Promise<Visitor> {
  const child = fork(fileURLToPath(new URL('secrecy-visitor.ts', import.meta.url)), [url], {
    execArgv: ['--import', import.meta.resolve('tsx')],
  })
  const leaving = new AbortController()
  child.once('exit', () => leaving.abort(new Error('The visitor has gone')))
  const answer = async () => ((await once(child, 'message', { signal: leaving.signal })) as [Visit])[0]
  await answer()
  return {
    visit: (input) => {
      const seen = answer()
      child.send(input)
      return seen
    },
    leave: () => child.disconnect(),
  }
}

async function visitAll(
  visitor: Visitor,
  links: readonly [Link, Link],
  count: number,
  random: () => number,
): Promise<Seen[]> {
  const [a, b] = links
  const all = [...a.prompts, ...b.prompts]
  const turns = [true, false].flatMap((isMatch) =>
    Array.from({ length: count }, (_, k) => {
      const prompt = all[k % all.length] ?? ''
      return { isMatch, prompt, link: a.prompts.includes(prompt) === isMatch ? a : b }
    }),
  )
  const first = shuffled(turns, random)
  const warming = [true, false].flatMap((isMatch) =>
    first.filter((turn) => turn.isMatch === isMatch).slice(0, warmups / 2),
  )
  const seen: Seen[] = []
  for (const { isMatch, prompt, link } of [...warming, ...first]) {
    const input = { prompt, shareSlug: link.shareSlug, seed: String(Math.floor(random() * 2 ** 32)) }
    seen.push({ ...(await visitor.visit(input)), isMatch })
  }
  return seen.slice(warming.length)
}

/** What was meant as a match was one, and nothing else was. */
async function expectMatches(url: string, links: readonly Link[], expected: number): Promise<void> {
  const sets = await Promise.all(links.map(({ builderSlug }) => ask(url, prankSet, { builderSlug })))
  const served = sets.reduce((sum, { prankSet: set }) => sum + (set?.successfulPranks ?? 0), 0)
  if (served !== expected) throw new Error(`${served} pranks were served instead of ${expected}`)
}

function finding(seen: readonly Seen[], count: number, random: () => number): Finding {
  const samples = seen.map(({ isMatch, course, sizes, pixels }): Sample => ({
    isPositive: isMatch,
    features: Object.fromEntries(
      Object.entries({ ...course, ...sizes, ...pixels }).map(([name, value]) => [name, value ?? Number.NaN]),
    ),
  }))
  const names = (of: keyof Visit) => Object.keys(seen[0]?.[of] ?? {}).filter((name) => varies(samples, name))
  const course = names('course')
  const numbers = [...course, ...names('sizes')]
  const everything = [...numbers, ...names('pixels')]
  const telling = (of: readonly string[], all: number) =>
    of
      .map((name) => ({ name, auc: featureAuc(samples, name) }))
      .toSorted((one, other) => Math.abs(other.auc - 0.5) - Math.abs(one.auc - 0.5))
      .slice(0, all)
      .map(({ name, auc }) => `${name} ${rounded(auc, 3)}`)
      .join(', ')
  const aucOf = (of: readonly string[]) => rounded(crossValidatedAuc(samples, of, random), 3)
  const [without, withBytes, withPixels] = [aucOf(course), aucOf(numbers), aucOf(everything)]
  /** The middle one of each step, in order: where the two ways part. */
  const byStep = (name: string) =>
    Object.fromEntries(
      [true, false].map((isMatch) => [
        `${name}Of${isMatch ? 'Matches' : 'Misses'}`,
        names('pixels')
          .concat(names('sizes'))
          .filter((known) => known.replace(/\d+$/, '') === name)
          .map((known) => middle(samples, isMatch, known)),
      ]),
    )
  const error = rounded(standardError(count, count), 3)
  return {
    bench: 'secrecy',
    passed: count < usual ? null : Math.max(without, withBytes) <= goal,
    summary:
      `a classifier tells ${count} matches from ${count} misses with an AUC of ${without} by times and counts, ${withBytes} by ` +
      `bytes as well, ${withPixels} if it also compares previews with pictures (0.5: not at all; standard error ${error}); ` +
      `goal ${goal} for the first two. The triggers' pictures were drawn by the same model, of other prompts`,
    figures: {
      ...{ matches: count, misses: count, goal, standardError: error },
      ...{ aucOfCourse: without, aucWithBytes: withBytes, aucWithPixels: withPixels },
      ...{ features: everything.length, course: telling(course, 5), numbers: telling(numbers, 5) },
      ...{ pixels: telling(names('pixels'), 5) },
      ...byStep('toPicture'),
      ...byStep('toNextPreview'),
      ...byStep('previewBytes'),
    },
  }
}

function middle(samples: readonly Sample[], isMatch: boolean, name: string): number {
  const own = samples.filter(({ isPositive }) => isPositive === isMatch)
  const values = own.map(({ features }) => features[name] ?? Number.NaN)
  return rounded(median(values.filter((value) => Number.isFinite(value))))
}

const varies = (samples: readonly Sample[], name: string) =>
  new Set(samples.map(({ features }) => features[name]).filter((value) => Number.isFinite(value))).size > 1
