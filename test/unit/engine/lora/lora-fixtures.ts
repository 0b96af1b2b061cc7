import { readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BadRequestError } from '../../../../src/engine/errors.ts'
import { FileIdentities } from '../../../../src/engine/lora/file-identities.ts'
import type { MergeRequest } from '../../../../src/engine/lora/merged-graph.ts'
import type { AppliedLora } from '../../../../src/engine/protocol.ts'
import { fromFloat16 } from '../../../../src/engine/tensor/float16.ts'
import { readOnnxGraph } from '../../../../src/model-files/onnx-graph.ts'
import { goldenModels, temporaryFolder } from '../golden-models.ts'

const loraFolder = fileURLToPath(new URL('../../../fixtures/lora', import.meta.url))

type LoraInputs = Readonly<Record<string, { readonly dims: number[]; readonly values: number[] }>>

/** What test/fixtures/lora/make.py made with torch and the onnx library. */
export interface LoraCase {
  readonly name: string
  readonly pipelineClass: string
  readonly graph: string
  readonly part: string
  readonly loras: readonly AppliedLora[]
  readonly weights: readonly WeightDigest[]
  readonly inputs: LoraInputs
  readonly output: {
    readonly name: string
    readonly dims: readonly number[]
    readonly float32: string
    readonly largestChange: number
  }
}

interface WeightDigest {
  readonly name: string
  readonly sum: number
  readonly sumOfSizes: number
  readonly some: readonly (readonly [place: number, value: number])[]
}

const read = JSON.parse(readFileSync(join(loraFolder, 'cases.json'), 'utf8')) as {
  readonly inputs: Readonly<Record<string, LoraInputs>>
  readonly cases: readonly (Omit<LoraCase, 'inputs'> & { readonly inputs: string })[]
}

/** With absolute paths. */
export const loraCases: readonly LoraCase[] = read.cases.map((one) => ({
  ...one,
  inputs: read.inputs[one.inputs] ?? {},
  graph: join(one.graph.startsWith('te-') ? loraFolder : goldenModels, one.graph),
  loras: one.loras.map(({ file, scale }) => ({ file: loraFile(file), scale })),
}))

export function caseNamed(name: string): LoraCase {
  const found = loraCases.find((one) => one.name === name)
  if (!found) throw new Error(`There is no case ${name}`)
  return found
}

export function loraFile(name: string): string {
  return join(loraFolder, name)
}

/** The request of a case, with a cache folder that goes with the test. */
export async function requestOf(
  { graph, part, pipelineClass, loras }: LoraCase,
  more: Partial<MergeRequest> = {},
): Promise<MergeRequest> {
  const cacheFolder = join(await temporaryFolder(), 'cache')
  return { graph, part, pipelineClass, loras, cacheFolder, identities: new FileIdentities(), ...more }
}

/** The numbers of a graph's float weights, by name. */
export async function weightsOf(graph: string): Promise<Map<string, Float32Array>> {
  const weights = new Map<string, Float32Array>()
  for (const { name, dataType, data } of (await readOnnxGraph(graph)).initializers) {
    const bytes = new Uint8Array(data.bytes)
    const file = await open(data.file)
    await file.read(bytes, 0, data.bytes, data.offset)
    await file.close()
    if (dataType === 1) weights.set(name, new Float32Array(bytes.buffer))
    if (dataType === 10) weights.set(name, fromFloat16(new Uint16Array(bytes.buffer)))
  }
  return weights
}

/** The message with which somebody who asked is refused. Anything else that is thrown passes through. */
export async function refusalOf(asking: Promise<unknown>): Promise<string> {
  return asking.then(
    () => 'It was not refused.',
    (error: unknown) => {
      if (error instanceof BadRequestError) return error.message
      throw error
    },
  )
}
