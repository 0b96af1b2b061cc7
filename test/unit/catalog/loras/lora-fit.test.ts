import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loraMisfit } from '../../../../src/catalog/loras/lora-fit.ts'
import { traitsOf } from '../../../../src/catalog/loras/lora-traits.ts'
import { goldenModels } from '../../engine/golden-models.ts'
import { lostLoraBytes } from './lora-bytes.ts'

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../../fixtures/lora/${name}.safetensors`, import.meta.url))
const modelOf = (family: 'SD' | 'SDXL' | 'SD3' | 'FLUX') => ({
  family,
  path: join(goldenModels, `tiny-${family.toLowerCase()}`),
})
const misfit = (name: string, family: 'SD' | 'SDXL' | 'SD3' | 'FLUX') =>
  loraMisfit(fixture(name), modelOf(family))

describe('a LoRA file', () => {
  it.each([
    ['sd-kohya', 'SD'],
    ['sd-diffusers-old', 'SD'],
    ['sd-peft', 'SD'],
    ['sdxl-kohya-sgm', 'SDXL'],
    ['sdxl-peft', 'SDXL'],
    ['sd3-kohya', 'SD3'],
    ['sd3-peft', 'SD3'],
    ['flux-kohya', 'FLUX'],
    ['flux-bfl', 'FLUX'],
    ['flux-peft', 'FLUX'],
  ] as const)('is let through where it fits: %s', async (name, family) => {
    expect(await misfit(name, family)).toBeNull()
  })

  it.each([
    ['flux-bfl', 'SD', 'the transformer of FLUX'],
    ['flux-kohya', 'SDXL', 'the transformer of FLUX'],
    ['flux-peft', 'SD3', 'the transformer of FLUX'],
    ['sd3-kohya', 'FLUX', 'the transformer of SD3'],
    ['sd3-peft', 'SD', 'a transformer like those of SD3 and FLUX'],
    ['sd-peft', 'FLUX', 'the U-Net of SD or SDXL'],
    ['sdxl-kohya-sgm', 'SD3', 'the U-Net of SD or SDXL'],
  ] as const)('is refused for another denoiser: %s for %s', async (name, family, what) => {
    const message = await misfit(name, family)
    expect(message).toContain(`it was made for ${what} (it has `)
    expect(message).toContain(`), and this model is of the family ${family}`)
  })

  it('is refused for a U-Net that takes other text embeddings', async () => {
    const told = "it was made for text embeddings of 40, and this model's are of 32"
    expect(await misfit('sdxl-peft', 'SD')).toBe(told)
    expect(await misfit('sdxl-kohya-sgm', 'SD')).toBe(told)
    expect(await misfit('sd-kohya', 'SDXL')).toContain('of 32, and this model')
  })

  it('is told what has text embeddings of that width', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'promptpics-fit-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await mkdir(join(folder, 'unet'))
    await writeFile(join(folder, 'unet/config.json'), '{"cross_attention_dim": 2048}')
    expect(await loraMisfit(fixture('sd-kohya'), { family: 'SDXL', path: folder })).toBe(
      "it was made for text embeddings of 32, and this model's are of 2048 as SDXL has them",
    )
  })

  it('is let through where nothing can be told', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'promptpics-fit-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const [lost, text] = [join(folder, 'lost.safetensors'), join(folder, 'text.safetensors')]
    await writeFile(lost, lostLoraBytes())
    await writeFile(text, 'no LoRA at all')
    for (const file of [lost, text, join(folder, 'none')])
      expect(await loraMisfit(file, modelOf('SD'))).toBeNull()
    expect(await loraMisfit(fixture('flux-peft'), { family: 'REMOTE', path: folder })).toBeNull()
    await cp(fixture('sdxl-peft'), join(folder, 'xl.safetensors'))
    expect(await loraMisfit(join(folder, 'xl.safetensors'), { family: 'SD', path: folder })).toBeNull()
  })
})

describe('traitsOf', () => {
  it.each([
    ['lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight', 'unet'],
    ['lora_unet_middle_block_1_transformer_blocks_3_attn2_to_v.lora_down.weight', 'unet'],
    ['unet.mid_block.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.style.weight', 'unet'],
    ['unet.up_blocks.1.attentions.2.transformer_blocks.0.attn2.processor.to_v_lora.down.weight', 'unet'],
    ['unet.up_blocks.1.attentions.2.transformer_blocks.0.attn2.to_v.lora_linear_layer.down.weight', 'unet'],
  ])('finds the width of the text embeddings at %s', (name, kind) => {
    const { denoisers, textWidths } = traitsOf(new Map([[name, [4, 768]]]))
    expect([[...denoisers], textWidths]).toEqual([[[kind, name]], [768]])
  })

  it.each([
    'lora_te_text_model_encoder_layers_0_self_attn_q_proj.lora_down.weight',
    'lora_te3_encoder_block_1_layer_0_SelfAttention_q.lora_down.weight',
    'diffusion_model.blocks.0.self_attn.q.lora_A.weight',
    'lora_unet_final_layer_linear.lora_down.weight',
  ])('tells nothing of %s', (name) => {
    const { denoisers, textWidths } = traitsOf(new Map([[name, [4, 768]]]))
    expect([denoisers.size, textWidths.length]).toEqual([0, 0])
  })
})
