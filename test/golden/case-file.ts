import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'

/** JSON has no words for these three; the reference writes them as strings. */
const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)])
const shape = z.array(z.number().int().nonnegative())

const summary = z.object({ shape, mean: number, std: number, first: z.array(number) })
/** What is known of an array without its values: population deviation, and the first values in row-major order. */
export type Summary = z.infer<typeof summary>

const tokenRows = z.array(z.array(z.number()))

const caseSchema = z.object({
  name: z.string(),
  model: z.string(),
  kind: z.string(),
  pipeline: z.string(),
  seeds: z.array(z.number()).min(1),
  call: z.record(z.string(), z.unknown()),
  without: z.array(z.string()).default([]),
  input: z
    .object({ width: z.number(), height: z.number(), image: z.string(), mask: z.string().optional() })
    .optional(),
  scheduler: z.object({ class: z.string(), config: z.record(z.string(), z.unknown()) }),
  tokens: z.record(z.string(), z.object({ positive: tokenRows.optional(), negative: tokenRows.optional() })),
  embeds: z.record(
    z.string(),
    summary.extend({ case: z.string().optional(), tensor: z.string().optional() }),
  ),
  denoiserFirstCall: z.array(z.record(z.string(), summary)),
  draws: z.array(z.object({ what: z.string(), shape, first: z.array(number) })),
  schedule: z.object({
    timesteps: z.array(number),
    sigmas: z.array(number).nullable(),
    initNoiseSigma: number,
    firstStep: z.number().int(),
  }),
  steps: z.array(z.object({ t: number, modelOutput: summary, latents: summary, x0: summary.optional() })),
  image: summary.extend({ tensor: z.string() }),
  tolerance: z.object({
    draws: z.number(),
    schedule: z.number(),
    embeds: z.number(),
    latents: z.number(),
    pixel: z.number(),
    pixelsOff: z.number(),
  }),
  bin: z.string(),
  tensors: z.record(
    z.string(),
    z.object({ dtype: z.enum(['float32', 'uint8', 'int32']), shape, offset: z.number() }),
  ),
})

type CaseContents = z.infer<typeof caseSchema>

/** A recorded call of the reference's pipeline, and the arrays that stand beside it. */
export interface GoldenCase extends CaseContents {
  /** An array of this case's bin. Throws where there is none of that name and type. */
  floats(name: string): RecordedArray<Float32Array>
  bytes(name: string): RecordedArray<Uint8Array>
  /** The whole array of an embedding, in this case's bin or in another's; null where only its summary was kept. */
  embedding(name: string): Promise<RecordedArray<Float32Array> | null>
}

interface RecordedArray<Data> {
  readonly data: Data
  readonly shape: readonly number[]
}

/** Reads `<case>.json` and its bin. Throws where either is missing or not in the format. */
export async function readCase(file: string): Promise<GoldenCase> {
  const contents = parse(file, JSON.parse(await readFile(file, 'utf8')))
  const bin = await readFile(join(dirname(file), contents.bin))

  const locate = (name: string, dtype: string) => {
    const found = contents.tensors[name]
    if (found?.dtype !== dtype) throw new Error(`${file} has no ${dtype} tensor ${name}`)
    const count = found.shape.reduce((product, dim) => product * dim, 1)
    const begin = bin.byteOffset + found.offset
    return { shape: found.shape, bytes: bin.buffer.slice(begin, begin + count * (dtype === 'uint8' ? 1 : 4)) }
  }
  const floats = (name: string) => {
    const found = locate(name, 'float32')
    return { data: new Float32Array(found.bytes), shape: found.shape }
  }
  return {
    ...contents,
    floats,
    bytes: (name) => {
      const found = locate(name, 'uint8')
      return { data: new Uint8Array(found.bytes), shape: found.shape }
    },
    embedding: async (name) => {
      const entry = contents.embeds[name]
      if (entry?.tensor === undefined) return null
      if (entry.case === undefined) return floats(entry.tensor)
      const other = await readCase(join(dirname(file), `${entry.case}.json`))
      return other.floats(entry.tensor)
    },
  }
}

function parse(file: string, json: unknown): CaseContents {
  const result = caseSchema.safeParse(json)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`${basename(file)} is not a case: ${problems.join('; ')}`)
}
