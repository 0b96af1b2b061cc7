import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lostLoraBytes } from '../unit/catalog/loras/lora-bytes.ts'
import { ask } from './client.ts'
import { draw, ended, endless, inDatabase } from './drawing.ts'
import type { GenerateInput } from './gql/graphql.ts'
import { distance, fullyRead, landscape, rgbOf, rightOf, take } from './input-pictures.ts'
import { keepLog } from './log-lines.ts'
import { cancel, models } from './operations.ts'
import { download } from './pictures.ts'
import { noteAllStatements } from './secrecy/all-statements.ts'
import { faceOf } from './secrecy/face.ts'
import { joke, openLinks, type Links } from './secrecy/links.ts'
import { structureOf } from './secrecy/picture-structure.ts'
import { Visitor, type Seen, type SeenEvent } from './secrecy/visitor.ts'
import { startServer, tinyModels, type TestServer } from './server.ts'
import { painted, type Inputs } from './uploading.ts'

/** With a picture to start from, a mask, LoRAs and all that models can be told, a match must look like a miss as well. */
const { noted, forget } = noteAllStatements()
const { log, lines } = keepLog()
const loraFiles = fileURLToPath(new URL('../fixtures/lora', import.meta.url))
/** Where no server listens. */
const nobody = '127.0.0.1:1'
let folder: string
let server: TestServer
let links: Links
let visitor: Visitor
let files: Required<Inputs>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promptpics-secrecy-'))
  await cp(tinyModels, folder, { recursive: true })
  for (const [name, file] of Object.entries({ ink: 'sd-peft', sdxl: 'sdxl-peft' }))
    await cp(join(loraFiles, `${file}.safetensors`), join(folder, 'loras', `${name}.safetensors`))
  await writeFile(join(folder, 'loras', 'lost.safetensors'), lostLoraBytes())
  const free = { UPLOADS_PER_HOUR: '0', PRANK_SETS_PER_HOUR: '0', PREVIEW_RATE_LIMIT: '60' }
  server = await startServer({ ...free, MODELS_DIR: folder, LORA_HOSTS: nobody }, log)
  links = await openLinks(server, await painted('red', 64, 64))
  visitor = await Visitor.come(server)
  files = { initImage: await landscape(), mask: await rightOf(32) }
  // The time of every model's pictures is known from here on.
  const { models: list } = await ask(server.url, models, {})
  for (const { id } of list.filter(({ installed }) => installed))
    await draw(server, { prompt: 'a boat', engine: id, steps: 1 })
})

afterAll(async () => {
  await server.remove()
  await rm(folder, { recursive: true })
})

type Link = 'match' | 'miss'
const both: readonly Link[] = ['match', 'miss']

/** No spare-time work falls in between. */
async function settled(): Promise<void> {
  await expect.poll(unknownPictures).toBe(0)
}

/** Pictures of triggers that the last model of the catalog has not been shown yet. */
const unknownPictures = () =>
  inDatabase(server, (database) =>
    database.image.count({ where: { kind: 'TRIGGER', latents: { none: { modelId: 'tiny-flux' } } } }),
  )

type Fields = Omit<GenerateInput, 'prompt'>

type Request = readonly [name: string, fields: Fields, files: readonly (keyof Inputs)[]]

const requests: readonly Request[] = [
  ['a picture', { engine: 'tiny-sd' }, ['initImage']],
  ['a picture and a mask', { engine: 'tiny-sd' }, ['initImage', 'mask']],
  ['whatever model takes a picture', {}, ['initImage']],
  ['another size', { engine: 'tiny-sd', width: 96, height: 64 }, ['initImage', 'mask']],
  ['SDXL', { engine: 'tiny-sdxl', clipSkip: 1, guidanceRescale: 0.5 }, ['initImage']],
  ['SD3 and a mask', { engine: 'tiny-sd3' }, ['initImage', 'mask']],
  ['FLUX', { engine: 'tiny-flux', trueCfgScale: 2, negativePrompt: 'x' }, ['initImage']],
  ['LoRAs', { engine: 'tiny-sd', loras: [{ name: 'ink', scale: 0.5 }] }, []],
  ['a LoRA, a picture and a mask', { engine: 'tiny-sdxl', loras: [{ name: 'sdxl' }] }, ['initImage', 'mask']],
  ['a batch', { engine: 'tiny-sd', steps: 2, count: 3 }, []],
  ['a batch from a picture', { engine: 'tiny-sd', steps: 2, count: 2 }, ['initImage', 'mask']],
]

/** What only the engine does in another way. */
const others: readonly Request[] = [
  ['a picture of which little changes', { engine: 'tiny-sd', strength: 0.2 }, ['initImage']],
  ['a picture in one step', { engine: 'tiny-sd', steps: 1, strength: 1 }, ['initImage']],
  ['a mask and few steps', { engine: 'tiny-sd', strength: 0.5, sampler: 'PNDM' }, ['initImage', 'mask']],
  ['an ancestral sampler', { engine: 'tiny-sd', sampler: 'EULER_ANCESTRAL' }, ['initImage', 'mask']],
  [
    'SDXL and a mask',
    { engine: 'tiny-sdxl', prompt2: 'in oil', negativePrompt2: 'x' },
    ['initImage', 'mask'],
  ],
  ['FLUX and a mask', { engine: 'tiny-flux', strength: 0.4 }, ['initImage', 'mask']],
  ['a LoRA without weight', { engine: 'tiny-sd', loras: [{ name: 'ink', scale: 0 }] }, []],
]

let sessions = 0

const chosen = (names: readonly (keyof Inputs)[]): Inputs =>
  Object.fromEntries(names.map((name) => [name, files[name]]))

function see(link: Link, fields: Fields, names: readonly (keyof Inputs)[]): Promise<Seen> {
  sessions += 1
  const sessionId = `session ${String(sessions).padStart(4, '0')}`
  const input = { prompt: joke, seed: '42', sessionId, shareSlug: links[link].shareSlug, ...fields }
  return visitor.see(input, chosen(names))
}

/** What must be alike, name by name; of events the last one, without what is a matter of time. */
function facesOf(seen: Seen) {
  const { id: _, socket, stream, late, ...rest } = seen
  // How far the others of a batch are then is a matter of time as well.
  const last = [socket, stream]
    .map((events) => events.at(-1))
    .map((event) => {
      return { ...event, preview: null, generation: { ...event?.generation, batch: null } }
    })
  return faceOf({ ...rest, late, last })
}

const statesOf = (events: readonly SeenEvent[]) =>
  events.map(({ status }) => status).filter((status, k, all) => status !== all[k - 1])

/** What steps are out of; which of them a subscriber gets depends on how fast it is. */
const totalsOf = (events: readonly SeenEvent[]) => new Set(events.map(({ totalSteps }) => totalSteps))

/** Whether all of a match that may change is the builder's picture, which is red; a mask keeps the left half of what was sent. */
async function expectPranked(answer: unknown, id: string, isMasked: boolean) {
  const { batch = [] } = answer as { batch?: readonly { id: string }[] }
  for (const one of batch.length === 0 ? [{ id }] : batch) {
    const { image, width } = await fullyRead(server, one.id)
    const rgb = await rgbOf(image?.url ?? '')
    const red = Uint8Array.from(rgb, (_value, k) => (k % 3 === 0 ? 255 : 0))
    const half = isMasked ? width! / 2 + 2 : 0
    expect(distance(rgb, red, { width: width!, isIn: (x) => x >= half })).toBeLessThan(3)
    if (isMasked) expect(distance(rgb, red, { width: width!, isIn: (x) => x < half - 2 })).toBeGreaterThan(60)
  }
}

describe('a match looks like a miss, and is the builder’s picture wherever it may change', () => {
  it.each([...requests, ...others])('%s', async (_, fields, names) => {
    const [match, miss] = [await see('match', fields, names), await see('miss', fields, names)]
    expect(match.generation).toMatchObject({ status: 'COMPLETED' })
    expect(facesOf(match)).toEqual(facesOf(miss))
    for (const events of [match.socket, match.stream]) {
      expect(statesOf(events)).toEqual(statesOf(miss.socket))
      expect(totalsOf(events)).toEqual(totalsOf(miss.socket))
    }
    const pictures = [match, miss].map(({ generation: { image } }) => download(image?.url ?? ''))
    const [one, other] = (await Promise.all(pictures)).map(({ bytes }) => structureOf(bytes))
    expect(one).toEqual(other)
    await expectPranked(match.answer, match.id, names.includes('mask'))
  })

  it('a LoRA that fits nothing of the model', async () => {
    const fields = { engine: 'tiny-sd', loras: [{ name: 'lost' }] }
    const [match, miss] = [await see('match', fields, []), await see('miss', fields, [])]
    expect(match.generation).toMatchObject({ status: 'FAILED', error: { code: 'BAD_REQUEST' } })
    expect(match.generation['error']).toEqual(miss.generation['error'])
    expect(facesOf(match)).toEqual(facesOf(miss))
  })

  it('a LoRA that cannot be fetched', async () => {
    const fields = { engine: 'tiny-sd', loras: [{ url: `http://${nobody}/ink.safetensors` }] }
    const [match, miss] = [await see('match', fields, []), await see('miss', fields, [])]
    expect(match.generation).toMatchObject({ status: 'FAILED', error: { code: 'LORA_UNAVAILABLE' } })
    // Who follows it may come before or after its end: that is a matter of time.
    const [one, other] = [match, miss].map(({ answer, generation }) => ({ answer, generation }))
    expect(one?.generation['error']).toEqual(other?.generation['error'])
    expect(faceOf(one)).toEqual(faceOf(other))
  })

  it('a way that is canceled in the middle', async () => {
    const faces: unknown[] = []
    for (const link of both) {
      const sessionId = `canceled on ${link.padEnd(5)}`
      const input = { ...endless, prompt: joke, sessionId, shareSlug: links[link].shareSlug }
      const { id } = await take(server, input, files)
      await visitor.untilDrawn(id)
      await ask(server.url, cancel, { id })
      await ended(server, id)
      const { generation } = await visitor.read(id, sessionId)
      expect(generation).toMatchObject({ status: 'CANCELED', image: null })
      faces.push(faceOf({ ...generation, step: null }))
    }
    expect(faces[0]).toEqual(faces[1])
  })
})

/** Files of a kind, by their kinds of names. */
async function filesOf(kind: string): Promise<number> {
  const folder = join(server.config.DATA_DIR, 'images', kind)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).length
}

const kinds = ['generated', 'input', 'trigger', 'edited']

/** What a request leaves behind where only the operator looks. */
async function tracesOf(link: Link, fields: Fields, names: readonly (keyof Inputs)[]) {
  await settled()
  const [fileCounts, lineCount] = [await Promise.all(kinds.map(filesOf)), lines.length]
  forget()
  const input = { prompt: joke, seed: '42', shareSlug: links[link].shareSlug, ...fields }
  const { id, batch } = await take(server, input, chosen(names))
  for (const one of batch.length === 0 ? [{ id }] : batch) await ended(server, one.id)
  const after = await Promise.all(kinds.map(filesOf))
  return {
    files: after.map((count, k) => count - (fileCounts[k] ?? 0)),
    lines: lines.slice(lineCount).map((line) => [line['level'], line.msg, Object.keys(line).toSorted()]),
    statements: countsOf(noted),
  }
}

/** How often each was sent, but those that a subscriber's speed decides. */
function countsOf(statements: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const statement of statements) {
    if (statement.startsWith('SELECT') && statement.includes('`Generation`')) continue
    // One column more or less of a row that is written in any case.
    const key = statement.replace(', `lastTriggeredAt` = ?', '')
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

/** Models with a size that both links were asked for already. */
const known = new Set<string>()

/** Sees to it that compiled triggers and a size that is new to a model are behind both links. */
async function getKnown(fields: Fields, names: readonly (keyof Inputs)[]): Promise<void> {
  const { engine, width, height } = fields
  const key = JSON.stringify([engine, width, height])
  if (!known.has(key)) for (const link of both) await tracesOf(link, fields, names)
  known.add(key)
}

describe('what is left behind', () => {
  it.each(requests)('is the same of a match as of a miss: %s', async (_, fields, names) => {
    await getKnown(fields, names)
    const [match, miss] = [await tracesOf('match', fields, names), await tracesOf('miss', fields, names)]
    expect(match).toEqual(miss)
    expect(match.files[1]).toBe(4 * names.length)
  })
})
