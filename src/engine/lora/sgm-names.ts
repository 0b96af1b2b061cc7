/**
 * Names of a UNet's modules in the code of Stability AI (sgm, ldm), which kohya's files for SDXL keep, as those of
 * diffusers. The blocks are counted through there; here they are counted by resolution. After diffusers'
 * lora_conversion_utils.py and convert_diffusers_to_original_sdxl.py.
 */
export function fromSgmName(flatName: string, resnetsPerBlock: number): string | null {
  const single = singles.get(flatName)
  if (single) return single
  const block = /^(?<kind>input_blocks|middle_block|output_blocks)_(?<rest>.+)$/.exec(flatName)?.groups
  if (!block) return null
  const { kind, rest = '' } = block
  if (kind === 'middle_block') return middleBlock(rest)
  return kind === 'input_blocks'
    ? inputBlock(rest, resnetsPerBlock + 1)
    : outputBlock(rest, resnetsPerBlock + 1)
}

const singles: ReadonlyMap<string, string> = new Map([
  ['input_blocks_0_0', 'conv_in'],
  ['time_embed_0', 'time_embedding_linear_1'],
  ['time_embed_2', 'time_embedding_linear_2'],
  ['label_emb_0_0', 'add_embedding_linear_1'],
  ['label_emb_0_2', 'add_embedding_linear_2'],
  ['out_2', 'conv_out'],
])

const resnetLayers: ReadonlyMap<string, string> = new Map([
  ['in_layers_2', 'conv1'],
  ['emb_layers_1', 'time_emb_proj'],
  ['out_layers_3', 'conv2'],
  ['skip_connection', 'conv_shortcut'],
])

const numbered = /^(?<block>\d+)_(?<layer>\d+)_(?<inner>.+)$/

function inputBlock(rest: string, blocks: number): string | null {
  const { block, layer, inner } = numbered.exec(rest)?.groups ?? {}
  if (inner === undefined || Number(block) < 1) return null
  const place = Number(block) - 1
  const at = `down_blocks_${Math.floor(place / blocks)}`
  if (inner === 'op') return `${at}_downsamplers_0_conv`
  return inside(at, place % blocks, layer, inner)
}

function outputBlock(rest: string, blocks: number): string | null {
  const { block, layer, inner } = numbered.exec(rest)?.groups ?? {}
  if (inner === undefined) return null
  const at = `up_blocks_${Math.floor(Number(block) / blocks)}`
  if (inner === 'conv') return `${at}_upsamplers_0_conv`
  return inside(at, Number(block) % blocks, layer, inner)
}

/** A resnet, an attention and a resnet. */
function middleBlock(rest: string): string | null {
  const { layer, inner = '' } = /^(?<layer>[012])_(?<inner>.+)$/.exec(rest)?.groups ?? {}
  if (layer === '1') return inside('mid_block', 0, '1', inner)
  return layer === undefined ? null : inside('mid_block', Number(layer) / 2, '0', inner)
}

function inside(at: string, place: number, layer: string | undefined, inner: string): string | null {
  if (layer === '1') return `${at}_attentions_${place}_${inner}`
  const resnetLayer = resnetLayers.get(inner)
  return layer === '0' && resnetLayer ? `${at}_resnets_${place}_${resnetLayer}` : null
}
