/** The modules of diffusers that one module of the original code became. */
export interface DiffusersModules {
  /** Flat names. Several: the original's rows are theirs, one after the other. */
  readonly flatNames: readonly string[]
  /** Whether the halves of the rows change places: (shift, scale) there, (scale, shift) here. */
  readonly swapsHalves: boolean
}

type Rule = readonly [
  pattern: RegExp,
  names: (block: string) => readonly string[],
  swapsHalves?: (block: number, lastBlock: number) => boolean,
]

const double = (block: string) => `transformer_blocks_${block}`
const single = (block: string) => `single_transformer_blocks_${block}`
const named = (pattern: string, name: string, swaps = false): Rule => [
  new RegExp(`^${pattern}$`),
  () => [name],
  () => swaps,
]
const within = (pattern: string, parent: (block: string) => string, ...names: readonly string[]): Rule => [
  new RegExp(`^${pattern}$`),
  (block) => names.map((name) => `${parent(block)}_${name}`),
]
const qkv = ['attn_to_q', 'attn_to_k', 'attn_to_v']
const addedQkv = ['attn_add_q_proj', 'attn_add_k_proj', 'attn_add_v_proj']

/** FLUX in the names of Black Forest Labs; after diffusers' lora_conversion_utils.py and convert_flux_to_diffusers.py. */
const flux: readonly Rule[] = [
  within('double_blocks_(\\d+)_img_attn_qkv', double, ...qkv),
  within('double_blocks_(\\d+)_img_attn_proj', double, 'attn_to_out_0'),
  within('double_blocks_(\\d+)_img_mlp_0', double, 'ff_net_0_proj'),
  within('double_blocks_(\\d+)_img_mlp_2', double, 'ff_net_2'),
  within('double_blocks_(\\d+)_img_mod_lin', double, 'norm1_linear'),
  within('double_blocks_(\\d+)_txt_attn_qkv', double, ...addedQkv),
  within('double_blocks_(\\d+)_txt_attn_proj', double, 'attn_to_add_out'),
  within('double_blocks_(\\d+)_txt_mlp_0', double, 'ff_context_net_0_proj'),
  within('double_blocks_(\\d+)_txt_mlp_2', double, 'ff_context_net_2'),
  within('double_blocks_(\\d+)_txt_mod_lin', double, 'norm1_context_linear'),
  within('single_blocks_(\\d+)_linear1', single, ...qkv, 'proj_mlp'),
  within('single_blocks_(\\d+)_linear2', single, 'proj_out'),
  within('single_blocks_(\\d+)_modulation_lin', single, 'norm_linear'),
  named('img_in', 'x_embedder'),
  named('txt_in', 'context_embedder'),
  named('time_in_in_layer', 'time_text_embed_timestep_embedder_linear_1'),
  named('time_in_out_layer', 'time_text_embed_timestep_embedder_linear_2'),
  named('vector_in_in_layer', 'time_text_embed_text_embedder_linear_1'),
  named('vector_in_out_layer', 'time_text_embed_text_embedder_linear_2'),
  named('guidance_in_in_layer', 'time_text_embed_guidance_embedder_linear_1'),
  named('guidance_in_out_layer', 'time_text_embed_guidance_embedder_linear_2'),
]

/** Stable Diffusion 3 in the names of Stability AI; after diffusers' convert_sd3_to_diffusers.py. */
const stableDiffusion3: readonly Rule[] = [
  within('joint_blocks_(\\d+)_x_block_attn_qkv', double, ...qkv),
  within('joint_blocks_(\\d+)_x_block_attn_proj', double, 'attn_to_out_0'),
  within('joint_blocks_(\\d+)_x_block_attn2_qkv', double, 'attn2_to_q', 'attn2_to_k', 'attn2_to_v'),
  within('joint_blocks_(\\d+)_x_block_attn2_proj', double, 'attn2_to_out_0'),
  within('joint_blocks_(\\d+)_x_block_mlp_fc1', double, 'ff_net_0_proj'),
  within('joint_blocks_(\\d+)_x_block_mlp_fc2', double, 'ff_net_2'),
  within('joint_blocks_(\\d+)_x_block_adaLN_modulation_1', double, 'norm1_linear'),
  within('joint_blocks_(\\d+)_context_block_attn_qkv', double, ...addedQkv),
  within('joint_blocks_(\\d+)_context_block_attn_proj', double, 'attn_to_add_out'),
  within('joint_blocks_(\\d+)_context_block_mlp_fc1', double, 'ff_context_net_0_proj'),
  within('joint_blocks_(\\d+)_context_block_mlp_fc2', double, 'ff_context_net_2'),
  [
    /^joint_blocks_(\d+)_context_block_adaLN_modulation_1$/,
    (block) => [`${double(block)}_norm1_context_linear`],
    // The last block's text is only normalised, and by another class: AdaLayerNormContinuous.
    (block, lastBlock) => block === lastBlock,
  ],
  named('x_embedder_proj', 'pos_embed_proj'),
  named('t_embedder_mlp_0', 'time_text_embed_timestep_embedder_linear_1'),
  named('t_embedder_mlp_2', 'time_text_embed_timestep_embedder_linear_2'),
  named('y_embedder_mlp_0', 'time_text_embed_text_embedder_linear_1'),
  named('y_embedder_mlp_2', 'time_text_embed_text_embedder_linear_2'),
]

const both: readonly Rule[] = [
  named('final_layer_linear', 'proj_out'),
  named('final_layer_adaLN_modulation_1', 'norm_out_linear', true),
]

const rules = [...flux, ...stableDiffusion3, ...both]

/** What a transformer's module in the original code's names became. `lastBlock`: of diffusers' `transformer_blocks`. */
export function fromOriginalName(flatName: string, lastBlock: number): DiffusersModules | null {
  for (const [pattern, names, swapsHalves] of rules) {
    const match = pattern.exec(flatName)
    if (!match) continue
    const block = match[1] ?? ''
    return { flatNames: names(block), swapsHalves: swapsHalves?.(Number(block), lastBlock) ?? false }
  }
  return null
}
