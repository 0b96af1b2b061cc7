/** What the names and shapes of a LoRA file's tensors tell of the model that it was made for. */
export interface LoraTraits {
  /** The denoisers that it changes modules of, each with such a module's tensor; `transformer`: SD3's or FLUX's. */
  readonly denoisers: ReadonlyMap<DenoiserKind, string>
  /** Widths of the text embeddings that its cross-attention takes; of U-Nets only. */
  readonly textWidths: readonly number[]
}

export type DenoiserKind = 'unet' | 'sd3' | 'flux' | 'transformer'

/** Names with `_` for dots, in those of diffusers, kohya and the models' own code. The first that fits decides. */
const namesOf: readonly (readonly [pattern: RegExp, kind: DenoiserKind])[] = [
  [/(?:^|_)(?:down|up|input|output)_blocks_\d+_/, 'unet'],
  [/(?:^|_)mid(?:dle)?_block_/, 'unet'],
  [/(?:^|_)joint_blocks_\d+_/, 'sd3'],
  [/(?:^|_)(?:double_blocks|single_blocks|single_transformer_blocks)_\d+_/, 'flux'],
  [/(?:^|_)transformer_blocks_\d+_/, 'transformer'],
]

/** The factor that takes the text embeddings. */
const textFactor = /_attn2_(?:processor_)?to_[kv]_(?:lora_(?:A|down)|lora_linear_layer_down)_/

/** Reads what can be told of a file from the shapes of its tensors by name. What it does not know it leaves out. */
export function traitsOf(shapes: ReadonlyMap<string, readonly number[]>): LoraTraits {
  const denoisers = new Map<DenoiserKind, string>()
  const textWidths = new Set<number>()
  for (const [name, shape] of shapes) {
    const flat = name.replaceAll('.', '_')
    const kind = namesOf.find(([pattern]) => pattern.test(flat))?.[1]
    if (kind === undefined) continue
    if (!denoisers.has(kind)) denoisers.set(kind, name)
    const width = shape[1]
    if (kind === 'unet' && width !== undefined && textFactor.test(flat)) textWidths.add(width)
  }
  // Blocks that SD3 and FLUX name alike tell nothing beside those that they do not.
  if (denoisers.has('sd3') || denoisers.has('flux')) denoisers.delete('transformer')
  return { denoisers, textWidths: [...textWidths] }
}
