import { engineOptions } from '../unit/engine/golden-models.ts'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { EngineProcess } from '../../src/executor/engine-process.ts'
import type { RawPicture } from '../../src/engine/protocol.ts'
import { createLogger } from '../../src/logging.ts'
import { ask } from './client.ts'
import { ended } from './drawing.ts'
import type { FullGenerationQuery, GenerateFullyMutation, GenerateInput } from './gql/graphql.ts'
import { fullGeneration, generateFully } from './input-operations.ts'
import { download } from './pictures.ts'
import type { TestServer } from './server.ts'
import { generateFrom, type Inputs, type Sent } from './uploading.ts'

type Server = Pick<TestServer, 'url'>
type Result = GenerateFullyMutation['generate']
export type Told = NonNullable<FullGenerationQuery['generation']>

/** What `generate` answers to a request with files, or without any. */
export async function answerTo(server: Server, input: GenerateInput, files: Inputs = {}): Promise<Result> {
  if (Object.keys(files).length === 0) return (await ask(server.url, generateFully, { input })).generate
  const { data, errors } = await generateFrom(server, generateFully, input, files)
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return data.generate
}

/** Asks for a generation that is expected to be taken. */
export async function take(server: Server, input: GenerateInput, files: Inputs = {}) {
  const answer = await answerTo(server, input, files)
  if (answer.__typename !== 'Generation') throw new Error(JSON.stringify(answer))
  return answer
}

/** A generation with all that it was told. */
export async function fullyRead({ url }: Server, id: string): Promise<Told> {
  const { generation } = await ask(url, fullGeneration, { id })
  if (generation == null) throw new Error(`There is no generation ${id}`)
  return generation
}

/** Asks for a generation and waits for its end, whatever it is. */
export async function follow(server: Server, input: GenerateInput, files: Inputs = {}): Promise<Told> {
  const { id } = await take(server, input, files)
  await ended(server, id)
  return fullyRead(server, id)
}

/** Asks for a picture and waits for it; its pixels. */
export async function drawFrom(server: Server, input: GenerateInput, files: Inputs = {}) {
  const drawn = await follow(server, input, files)
  if (drawn.image == null) throw new Error(JSON.stringify(drawn))
  return { ...drawn, rgb: await rgbOf(drawn.image.url) }
}

/** The colours of a picture that is served. */
export async function rgbOf(url: string): Promise<Buffer> {
  return sharp((await download(url)).bytes)
    .removeAlpha()
    .raw()
    .toBuffer()
}

/** A picture as a PNG that can be sent; `colour` says what stands where, 0 to 255. */
export async function drawnPicture(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly [number, number, number],
): Promise<Sent & { readonly raw: RawPicture }> {
  const rgb = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rgb.set(colour(x, y), 3 * (y * width + x))
  const bytes = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
  return { bytes, name: 'start.png', type: 'image/png', raw: { rgb, width, height } }
}

/** A picture with something on it everywhere. */
export const landscape = (width = 64, height = 64) =>
  drawnPicture(width, height, (x, y) => [(x * 255) / width, (y * 255) / height, x > y ? 200 : 40])

/** Repaints the right part, from `x` on. */
export const rightOf = (edge: number, width = 64, height = 64) =>
  drawnPicture(width, height, (x) => (x >= edge ? [255, 255, 255] : [0, 0, 0]))

/** Root mean square of the differences, of all pixels or of those in columns that `isIn` names. */
export function distance(
  one: Uint8Array,
  other: Uint8Array,
  { width, isIn = () => true }: { readonly width: number; readonly isIn?: (x: number) => boolean },
): number {
  let [sum, count] = [0, 0]
  for (const [k, value] of one.entries()) {
    if (!isIn(Math.floor(k / 3) % width)) continue
    sum += (value - (other[k] ?? NaN)) ** 2
    count += 1
  }
  return Math.sqrt(sum / count)
}

/** The engine alone, without the server around it. */
export async function withEngine<Result>(work: (engine: EngineProcess) => Promise<Result>): Promise<Result> {
  const engine = new EngineProcess({
    entry: fileURLToPath(new URL('../../src/engine/main.ts', import.meta.url)),
    execArgv: ['--import', 'tsx'],
    engine: engineOptions(),
    stallMs: 60_000,
    log: createLogger({ LOG_LEVEL: 'silent' }),
  })
  engine.start()
  try {
    return await work(engine)
  } finally {
    await engine.stop(0)
  }
}
