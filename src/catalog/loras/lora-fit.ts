import { open } from 'node:fs/promises'
import type { ModelEntry } from '../model.ts'
import { readTextWidth } from '../model-configs.ts'
import { readShapes } from './check-safetensors.ts'
import { FetchProblem } from './fetch-problem.ts'
import { traitsOf, type DenoiserKind, type LoraTraits } from './lora-traits.ts'

/** The model that a LoRA is asked for, as far as it matters here. */
export interface LoraModel {
  readonly family: ModelEntry['family']
  readonly path: string
}

/** What a LoRA for a model of the family may be made for. Elsewhere nothing is known. */
const fitting: Partial<Record<ModelEntry['family'], readonly DenoiserKind[]>> = {
  SD: ['unet'],
  SDXL: ['unet'],
  SD3: ['sd3', 'transformer'],
  FLUX: ['flux', 'transformer'],
}

const madeFor: Readonly<Record<DenoiserKind, string>> = {
  unet: 'the U-Net of SD or SDXL',
  sd3: 'the transformer of SD3',
  flux: 'the transformer of FLUX',
  transformer: 'a transformer like those of SD3 and FLUX',
}

/** By the width of the text embeddings, where it tells. */
const madeForWidth: ReadonlyMap<number, string> = new Map([
  [768, 'SD 1'],
  [1024, 'SD 2'],
  [1280, "SDXL's refiner"],
  [2048, 'SDXL'],
])

const tellWidth = (width: number) =>
  `${width}${madeForWidth.has(width) ? ` as ${madeForWidth.get(width)} has them` : ''}`

/**
 * Why a LoRA file cannot fit a model, as far as the file's header and the model's configuration tell without its graphs;
 * null where they do not object. A file that cannot be read is left to who reads all of it.
 */
export async function loraMisfit(file: string, model: LoraModel): Promise<string | null> {
  const kinds = fitting[model.family]
  const traits = kinds === undefined ? null : await readTraits(file)
  if (kinds === undefined || traits === null) return null
  const [first] = traits.denoisers
  if (first !== undefined && !kinds.some((kind) => traits.denoisers.has(kind))) {
    const [kind, tensor] = first
    return `it was made for ${madeFor[kind]} (it has ${tensor}), and this model is of the family ${model.family}`
  }
  return widthMisfit(traits, model)
}

async function widthMisfit({ textWidths }: LoraTraits, model: LoraModel): Promise<string | null> {
  const [width] = textWidths
  if (width === undefined || (model.family !== 'SD' && model.family !== 'SDXL')) return null
  const own = await readTextWidth(model.path)
  if (own === null || textWidths.includes(own)) return null
  return `it was made for text embeddings of ${tellWidth(width)}, and this model's are of ${tellWidth(own)}`
}

async function readTraits(path: string): Promise<LoraTraits | null> {
  const file = await open(path).catch(() => null)
  if (file === null) return null
  try {
    return traitsOf(await readShapes(file, (await file.stat()).size))
  } catch (error) {
    if (error instanceof FetchProblem) return null
    throw error
  } finally {
    await file.close()
  }
}
