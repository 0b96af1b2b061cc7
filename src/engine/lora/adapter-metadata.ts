import { z } from 'zod'
import { refused, type SafetensorsFile } from './safetensors.ts'

/**
 * PEFT's configuration of each part as diffusers keeps it in a file's metadata (lora_base.py): one object, with the
 * part's name before every key. Files without it were trained with an alpha equal to the rank.
 */
export type AdapterMetadata = Readonly<Record<string, unknown>>

const metadataKey = 'lora_adapter_metadata'
const schema = z.record(z.string(), z.unknown())
const patterns = z.record(z.string(), z.number().finite())

/** Throws BadRequestError for metadata that is no JSON object or tells of another method than LoRA. */
export function readAdapterMetadata({ path, metadata }: SafetensorsFile): AdapterMetadata {
  const text = metadata.get(metadataKey)
  if (text === undefined) return {}
  const parsed = parse(text)
  if (!parsed) throw refused(path, `has a ${metadataKey} that is not a JSON object`)
  const dora = Object.entries(parsed).some(([key, value]) => key.endsWith('.use_dora') && value === true)
  if (dora) throw refused(path, 'is made with DoRA, which cannot be merged; LoRA and LoCon can')
  return parsed
}

/** What a module's factors are multiplied with, as its part's configuration says: alpha / rank, 1 where it says nothing. */
export function adapterAlpha(metadata: AdapterMetadata, name: string, rank: number): number {
  const dot = name.indexOf('.')
  const part = name.slice(0, dot)
  const module = name.slice(dot + 1)
  const alphas = patterns.safeParse(metadata[`${part}.alpha_pattern`]).data ?? {}
  // PEFT takes these for regular expressions; diffusers writes whole names, and a file's own expressions are not run.
  const own = Object.entries(alphas).find(([key]) => {
    const ending = key.replace(/^\^/, '')
    return module === ending || module.endsWith(`.${ending}`)
  })
  const alpha = own?.[1] ?? metadata[`${part}.lora_alpha`]
  if (typeof alpha !== 'number' || rank === 0) return 1
  return alpha / (metadata[`${part}.use_rslora`] === true ? Math.sqrt(rank) : rank)
}

function parse(text: string): AdapterMetadata | null {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
