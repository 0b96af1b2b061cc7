import { describe, expect, it } from 'vitest'
import { BadRequestError } from '../../../../src/engine/errors.ts'
import { readLoraFile } from '../../../../src/engine/lora/lora-file.ts'
import { loraFile } from './lora-fixtures.ts'
import { kohya, tensorFile, type HandmadeTensor } from './safetensors-bytes.ts'

const one: HandmadeTensor = { shape: [1, 1] }

const pair = kohya('lora_unet_a', [2, 2, 2])
const pairWith = (metadata: string) => tensorFile(pair, { lora_adapter_metadata: metadata })
const alphas = async (file: string) => (await readLoraFile(file)).modules.map(({ alpha }) => alpha)

async function onlyModuleOf(downKey: string, upKey: string) {
  const { modules } = await readLoraFile(await tensorFile({ [downKey]: one, [upKey]: one }))
  expect(modules).toHaveLength(1)
  const { part, flatName } = modules[0]!
  return `${part} ${flatName}`
}

describe('readLoraFile', () => {
  // Keys as the trainers named write them.
  it.each([
    [
      'unet.mid_block.attentions.0.proj_in.lora_A.weight',
      'unet.mid_block.attentions.0.proj_in.lora_B.weight',
      'denoiser mid_block_attentions_0_proj_in',
    ],
    [
      'base_model.model.transformer_blocks.3.attn.to_q.lora_A.weight',
      'base_model.model.transformer_blocks.3.attn.to_q.lora_B.weight',
      'denoiser transformer_blocks_3_attn_to_q',
    ],
    [
      'unet.base_model.model.conv_in.lora_A.default_0.weight',
      'unet.base_model.model.conv_in.lora_B.default_0.weight',
      'denoiser conv_in',
    ],
    [
      'unet.a.attn1.processor.to_q_lora.down.weight',
      'unet.a.attn1.processor.to_q_lora.up.weight',
      'denoiser a_attn1_to_q',
    ],
    [
      'unet.a.attn1.processor.to_out_lora.down.weight',
      'unet.a.attn1.processor.to_out_lora.up.weight',
      'denoiser a_attn1_to_out_0',
    ],
    [
      'unet.a.attn1.to_out.0.lora.down.weight',
      'unet.a.attn1.to_out.0.lora.up.weight',
      'denoiser a_attn1_to_out_0',
    ],
    [
      'text_encoder.text_model.x.self_attn.to_k_lora.down.weight',
      'text_encoder.text_model.x.self_attn.to_k_lora.up.weight',
      'text_encoder text_model_x_self_attn_k_proj',
    ],
    [
      'text_encoder_2.x.mlp.fc1.lora_linear_layer.down.weight',
      'text_encoder_2.x.mlp.fc1.lora_linear_layer.up.weight',
      'text_encoder_2 x_mlp_fc1',
    ],
    ['lora_te_x.lora_down.weight', 'lora_te_x.lora_up.weight', 'text_encoder x'],
    ['lora_te1_x.lora_down.weight', 'lora_te1_x.lora_up.weight', 'text_encoder x'],
    [
      'lora_te3_encoder_block_0.lora_down.weight',
      'lora_te3_encoder_block_0.lora_up.weight',
      't5 encoder_block_0',
    ],
    [
      'text_encoders.t5xxl.transformer.encoder.x.lora_A.weight',
      'text_encoders.t5xxl.transformer.encoder.x.lora_B.weight',
      't5 encoder_x',
    ],
    [
      'lora_transformer_proj_out.lora_down.weight',
      'lora_transformer_proj_out.lora_up.weight',
      'denoiser proj_out',
    ],
    [
      'double_blocks.0.img_attn.qkv.lora_A.weight',
      'double_blocks.0.img_attn.qkv.lora_B.weight',
      'denoiser double_blocks_0_img_attn_qkv',
    ],
    [
      'model.diffusion_model.img_in.lora_down.weight',
      'model.diffusion_model.img_in.lora_up.weight',
      'denoiser img_in',
    ],
  ])('knows %s', async (down, up, expected) => {
    expect(await onlyModuleOf(down, up)).toBe(expected)
  })

  it('takes the alpha of a tensor, of the metadata, or the rank', async () => {
    expect(await alphas(await tensorFile(kohya('lora_unet_a', [2, 4, 2], 3)))).toMatchObject([
      { tensor: { name: 'lora_unet_a.alpha' } },
    ])
    expect(await alphas(await tensorFile(kohya('lora_unet_a', [2, 4, 2])))).toEqual([{ multiplier: 1 }])
    expect(await alphas(loraFile('sd-peft.safetensors'))).toEqual([
      { multiplier: 1.5 },
      { multiplier: 2 },
      { multiplier: 2 },
    ])
  })

  it('divides by the root of the rank where PEFT did (rsLoRA)', async () => {
    const adapter = { 'unet.lora_alpha': 6, 'unet.use_rslora': true }
    const tensors = { 'unet.a.lora_A.weight': { shape: [4, 2] }, 'unet.a.lora_B.weight': { shape: [2, 4] } }
    const file = await tensorFile(tensors, { lora_adapter_metadata: JSON.stringify(adapter) })
    expect((await readLoraFile(file)).modules[0]?.alpha).toEqual({ multiplier: 3 })
  })

  it('passes over what stands beside the LoRA, and says so', async () => {
    const { ignoredKeys, modules } = await readLoraFile(loraFile('sdxl-peft.safetensors'))
    expect(modules).toHaveLength(3)
    expect(ignoredKeys.toSorted()).toEqual(['bundle_emb.word.string_to_param.*', 'clip_l'])
  })

  it.each<[key: string, method: RegExp]>([
    ['lora_unet_a.dora_scale', /is made with DoRA \(lora_unet_a\.dora_scale\)/],
    ['unet.a.lora_magnitude_vector.weight', /DoRA/],
    ['lora_unet_a.hada_w1_a', /LoHa/],
    ['lora_unet_a.lokr_w1', /LoKr/],
    ['lora_unet_a.oft_blocks', /OFT/],
    ['lora_unet_a.diff_b', /whole differences/],
    ['unet.a.lora_B.bias', /LoRA with biases/],
  ])('refuses a file with %s', async (key, method) => {
    const reading = readLoraFile(await tensorFile({ ...pair, [key]: one }))
    await expect(reading).rejects.toThrow(BadRequestError)
    await expect(reading).rejects.toThrow(method)
  })

  it('refuses DoRA that only the metadata tell of, and metadata that say nothing', async () => {
    await expect(readLoraFile(await pairWith('{"unet.use_dora": true}'))).rejects.toThrow(/is made with DoRA/)
    await expect(readLoraFile(await pairWith('['))).rejects.toThrow(
      /has a lora_adapter_metadata that is not a JSON object/,
    )
  })

  it('refuses half of a module and a file without any', async () => {
    await expect(readLoraFile(await tensorFile({ 'lora_unet_a.lora_up.weight': one }))).rejects.toThrow(
      /has half of a change of lora_unet_a: a factor is missing/,
    )
    await expect(readLoraFile(await tensorFile({ 'model.weight': one }))).rejects.toThrow(
      /holds no LoRA: its tensors are model\.weight, and names that end in lora_A\.weight .* were expected/,
    )
    await expect(readLoraFile(await tensorFile({}))).rejects.toThrow(/its tensors are none/)
  })
})
