/** Which sub-model a module belongs to, as LoRA files tell them apart. `t5`: whichever of a model's encoders is one. */
export type LoraPart = 'denoiser' | 'text_encoder' | 'text_encoder_2' | 'text_encoder_3' | 't5'

/** What stands before a module's path. Those of kohya (`lora_unet_`) go with paths of `_` for dots. Longest first. */
const prefixes: readonly (readonly [prefix: string, part: LoraPart])[] = [
  ['text_encoders.clip_l.transformer.', 'text_encoder'],
  ['text_encoders.clip_g.transformer.', 'text_encoder_2'],
  ['text_encoders.t5xxl.transformer.', 't5'],
  ['model.diffusion_model.', 'denoiser'],
  ['diffusion_model.', 'denoiser'],
  ['transformer.', 'denoiser'],
  ['unet.', 'denoiser'],
  ['text_encoder.', 'text_encoder'],
  ['text_encoder_2.', 'text_encoder_2'],
  ['text_encoder_3.', 'text_encoder_3'],
  ['lora_unet_', 'denoiser'],
  ['lora_transformer_', 'denoiser'],
  ['lycoris_', 'denoiser'],
  ['lora_te_', 'text_encoder'],
  ['lora_te1_', 'text_encoder'],
  ['lora_te2_', 'text_encoder_2'],
  ['lora_te3_', 't5'],
]

/** Where a module named as in a LoRA file stands. A name without a prefix is the denoiser's. */
export function locateModule(name: string): { readonly part: LoraPart; readonly flatName: string } {
  const bare = name.replace(/^base_model\.model\./, '')
  const [prefix, part] = prefixes.find(([start]) => bare.startsWith(start)) ?? ['', 'denoiser' as const]
  const path = bare.slice(prefix.length).replace(/^base_model\.model\./, '')
  return { part, flatName: currentName(path.replaceAll('.', '_')) }
}

/** diffusers' attention processors named their layers after themselves, in text encoders too. */
function currentName(flatName: string): string {
  return flatName
    .replace(/_processor_(?=to_)/, '_')
    .replace(/_self_attn_to_([qkv])$/, '_self_attn_$1_proj')
    .replace(/_self_attn_to_out$/, '_self_attn_out_proj')
    .replace(/_to_out$/, '_to_out_0')
}

/** The kinds of modules in the folder of a model that holds a part's graph: `unet`, `text_encoder_2`, ... */
export function partsIn(folder: string, pipelineClass: string): readonly LoraPart[] {
  const flux = pipelineClass.startsWith('Flux')
  switch (folder) {
    case 'unet':
    case 'transformer':
      return ['denoiser']
    case 'text_encoder':
      return ['text_encoder']
    case 'text_encoder_2':
      // Trainers count CLIP-G between, which FLUX lacks, or do not.
      return flux ? ['text_encoder_2', 't5'] : ['text_encoder_2']
    case 'text_encoder_3':
      return ['text_encoder_3', 't5']
    default:
      return []
  }
}
