import { describe, expect, it } from 'vitest'
import { createMatcher } from '../../../../src/engine/lora/match-module.ts'
import type { WeightTarget } from '../../../../src/engine/lora/weight-targets.ts'

/** A matcher for a graph of these modules. */
function matcherOf(modules: readonly string[]) {
  const targets = modules.map((module): [string, WeightTarget] => [
    module.replaceAll('.', '_'),
    { module, initializer: null, inputFirst: true, sharedWith: [] },
  ])
  const match = createMatcher(new Map(targets))
  return (flatName: string) => {
    const matched = match(flatName)
    return (
      matched && [...matched.targets.map(({ module }) => module), ...(matched.swapsHalves ? ['swapped'] : [])]
    )
  }
}

const attention = (depth: number) =>
  Array.from({ length: depth }, (_, k) =>
    [
      'attn1.to_q',
      'attn1.to_k',
      'attn1.to_v',
      'attn1.to_out.0',
      'attn2.to_q',
      'attn2.to_k',
      'attn2.to_v',
      'attn2.to_out.0',
      'ff.net.0.proj',
      'ff.net.2',
    ].map((layer) => `transformer_blocks.${k}.${layer}`),
  ).flat()
const within = (at: string, layers: readonly string[]) => layers.map((layer) => `${at}.${layer}`)
const transformer = (at: string, depth: number) => within(at, ['proj_in', ...attention(depth), 'proj_out'])

const flat = (module: string) => module.replaceAll('.', '_')
const resnet = (at: string, shortcut: boolean) =>
  within(at, ['conv1', 'time_emb_proj', 'conv2', ...(shortcut ? ['conv_shortcut'] : [])])
const sgmResnet = (at: string, shortcut: boolean) =>
  within(at, ['in_layers.2', 'emb_layers.1', 'out_layers.3', ...(shortcut ? ['skip_connection'] : [])])

/** Stable Diffusion XL as diffusers names it: the layout of unet/config.json and no more. */
function diffusersModules(): string[] {
  return [
    ...['conv_in', 'conv_out', 'time_embedding.linear_1', 'time_embedding.linear_2'],
    ...['add_embedding.linear_1', 'add_embedding.linear_2'],
    ...resnet('down_blocks.0.resnets.0', false),
    ...resnet('down_blocks.0.resnets.1', false),
    'down_blocks.0.downsamplers.0.conv',
    ...resnet('down_blocks.1.resnets.0', true),
    ...transformer('down_blocks.1.attentions.0', 2),
    ...resnet('down_blocks.1.resnets.1', false),
    ...transformer('down_blocks.1.attentions.1', 2),
    'down_blocks.1.downsamplers.0.conv',
    ...resnet('down_blocks.2.resnets.0', true),
    ...transformer('down_blocks.2.attentions.0', 10),
    ...resnet('down_blocks.2.resnets.1', false),
    ...transformer('down_blocks.2.attentions.1', 10),
    ...resnet('mid_block.resnets.0', false),
    ...transformer('mid_block.attentions.0', 10),
    ...resnet('mid_block.resnets.1', false),
    ...[0, 1, 2].flatMap((k) => resnet(`up_blocks.0.resnets.${k}`, true)),
    ...[0, 1, 2].flatMap((k) => transformer(`up_blocks.0.attentions.${k}`, 10)),
    'up_blocks.0.upsamplers.0.conv',
    ...[0, 1, 2].flatMap((k) => resnet(`up_blocks.1.resnets.${k}`, true)),
    ...[0, 1, 2].flatMap((k) => transformer(`up_blocks.1.attentions.${k}`, 2)),
    'up_blocks.1.upsamplers.0.conv',
    ...[0, 1, 2].flatMap((k) => resnet(`up_blocks.2.resnets.${k}`, true)),
  ]
}

/** The same network in the order in which sgm builds it (sd_xl_base.yaml and openaimodel.py). */
function sgmModules(): string[] {
  return [
    ...['input_blocks.0.0', 'out.2', 'time_embed.0', 'time_embed.2', 'label_emb.0.0', 'label_emb.0.2'],
    ...sgmResnet('input_blocks.1.0', false),
    ...sgmResnet('input_blocks.2.0', false),
    'input_blocks.3.0.op',
    ...sgmResnet('input_blocks.4.0', true),
    ...transformer('input_blocks.4.1', 2),
    ...sgmResnet('input_blocks.5.0', false),
    ...transformer('input_blocks.5.1', 2),
    'input_blocks.6.0.op',
    ...sgmResnet('input_blocks.7.0', true),
    ...transformer('input_blocks.7.1', 10),
    ...sgmResnet('input_blocks.8.0', false),
    ...transformer('input_blocks.8.1', 10),
    ...sgmResnet('middle_block.0', false),
    ...transformer('middle_block.1', 10),
    ...sgmResnet('middle_block.2', false),
    ...[0, 1, 2].flatMap((k) => [
      ...sgmResnet(`output_blocks.${k}.0`, true),
      ...transformer(`output_blocks.${k}.1`, 10),
    ]),
    'output_blocks.2.2.conv',
    ...[3, 4, 5].flatMap((k) => [
      ...sgmResnet(`output_blocks.${k}.0`, true),
      ...transformer(`output_blocks.${k}.1`, 2),
    ]),
    'output_blocks.5.2.conv',
    ...[6, 7, 8].flatMap((k) => sgmResnet(`output_blocks.${k}.0`, true)),
  ]
}

describe('the modules of Stable Diffusion XL', () => {
  const modules = diffusersModules()
  const match = matcherOf(modules)

  it('are each found by their own name', () => {
    expect(modules).toHaveLength(794)
    expect(modules.map((module) => match(flat(module)))).toEqual(modules.map((module) => [module]))
  })

  it('are each found once by sgm’s names', () => {
    const found = sgmModules().map((module) => match(flat(module))?.join() ?? module)
    expect(found.toSorted()).toEqual(modules.toSorted())
  })

  it.each([
    ['input_blocks_0_0', 'conv_in'],
    ['input_blocks_1_0_in_layers_2', 'down_blocks.0.resnets.0.conv1'],
    ['input_blocks_2_0_out_layers_3', 'down_blocks.0.resnets.1.conv2'],
    ['input_blocks_3_0_op', 'down_blocks.0.downsamplers.0.conv'],
    ['input_blocks_4_0_skip_connection', 'down_blocks.1.resnets.0.conv_shortcut'],
    [
      'input_blocks_4_1_transformer_blocks_0_attn1_to_q',
      'down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q',
    ],
    ['input_blocks_5_1_proj_in', 'down_blocks.1.attentions.1.proj_in'],
    ['input_blocks_6_0_op', 'down_blocks.1.downsamplers.0.conv'],
    [
      'input_blocks_7_1_transformer_blocks_9_ff_net_0_proj',
      'down_blocks.2.attentions.0.transformer_blocks.9.ff.net.0.proj',
    ],
    ['input_blocks_8_0_emb_layers_1', 'down_blocks.2.resnets.1.time_emb_proj'],
    ['middle_block_0_in_layers_2', 'mid_block.resnets.0.conv1'],
    [
      'middle_block_1_transformer_blocks_3_attn2_to_out_0',
      'mid_block.attentions.0.transformer_blocks.3.attn2.to_out.0',
    ],
    ['middle_block_2_out_layers_3', 'mid_block.resnets.1.conv2'],
    ['output_blocks_0_1_proj_out', 'up_blocks.0.attentions.0.proj_out'],
    ['output_blocks_2_2_conv', 'up_blocks.0.upsamplers.0.conv'],
    ['output_blocks_3_0_in_layers_2', 'up_blocks.1.resnets.0.conv1'],
    [
      'output_blocks_5_1_transformer_blocks_1_ff_net_2',
      'up_blocks.1.attentions.2.transformer_blocks.1.ff.net.2',
    ],
    ['output_blocks_5_2_conv', 'up_blocks.1.upsamplers.0.conv'],
    ['output_blocks_8_0_skip_connection', 'up_blocks.2.resnets.2.conv_shortcut'],
    ['time_embed_2', 'time_embedding.linear_2'],
    ['label_emb_0_0', 'add_embedding.linear_1'],
    ['out_2', 'conv_out'],
  ])('%s is %s', (sgm, diffusers) => {
    expect(match(sgm)).toEqual([diffusers])
  })

  it.each([
    'input_blocks_9_0_in_layers_2',
    'input_blocks_4_2_proj_in',
    'middle_block_3_in_layers_2',
    'output_blocks_9_1_proj_in',
    'input_blocks_0_1_proj_in',
    'middle_block_1',
    'input_blocks_x',
    '',
    'double_blocks_0_img_attn_qkv',
  ])('%j is none of them', (name) => {
    expect(match(name)).toBeNull()
  })
})

describe('modules of transformers', () => {
  const flux = matcherOf([
    ...within('transformer_blocks.18.attn', [
      'to_q',
      'to_k',
      'to_v',
      'add_q_proj',
      'add_k_proj',
      'add_v_proj',
    ]),
    ...within('single_transformer_blocks.37', [
      'attn.to_q',
      'attn.to_k',
      'attn.to_v',
      'proj_mlp',
      'proj_out',
    ]),
    'norm_out.linear',
  ])

  it('are several where the original has one', () => {
    const at = 'transformer_blocks.18.attn'
    expect(flux('double_blocks_18_img_attn_qkv')).toEqual(within(at, ['to_q', 'to_k', 'to_v']))
    expect(flux('double_blocks_18_txt_attn_qkv')).toEqual(
      within(at, ['add_q_proj', 'add_k_proj', 'add_v_proj']),
    )
    expect(flux('single_blocks_37_linear1')).toEqual(
      within('single_transformer_blocks.37', ['attn.to_q', 'attn.to_k', 'attn.to_v', 'proj_mlp']),
    )
    expect(flux('single_blocks_37_linear2')).toEqual(['single_transformer_blocks.37.proj_out'])
  })

  it('swap their halves in the original’s names only', () => {
    expect(flux('final_layer_adaLN_modulation_1')).toEqual(['norm_out.linear', 'swapped'])
    expect(flux('norm_out_linear')).toEqual(['norm_out.linear'])
  })

  it('are none where the graph lacks one of them', () => {
    expect(matcherOf(['transformer_blocks.0.attn.to_q'])('double_blocks_0_img_attn_qkv')).toBeNull()
  })

  it('of Stable Diffusion 3 swap in the last block, which is not modulated but normalised', () => {
    const sd3 = matcherOf(within('transformer_blocks', ['0.norm1_context.linear', '23.norm1_context.linear']))
    expect(sd3('joint_blocks_0_context_block_adaLN_modulation_1')).toEqual([
      'transformer_blocks.0.norm1_context.linear',
    ])
    expect(sd3('joint_blocks_23_context_block_adaLN_modulation_1')).toEqual([
      'transformer_blocks.23.norm1_context.linear',
      'swapped',
    ])
  })
})

describe('modules of text encoders', () => {
  it('are found with or without the model around them', () => {
    const layer = 'encoder.layers.0.mlp.fc1'
    expect(matcherOf([layer])('text_model_encoder_layers_0_mlp_fc1')).toEqual([layer])
    expect(matcherOf([`text_model.${layer}`])('encoder_layers_0_mlp_fc1')).toEqual([`text_model.${layer}`])
    expect(matcherOf(['text_projection'])('text_projection')).toEqual(['text_projection'])
  })
})
