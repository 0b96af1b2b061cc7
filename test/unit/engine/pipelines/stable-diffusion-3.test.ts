import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TorchGenerator } from '../../../../src/engine/tensor/noise.ts'
import { Recording } from '../../../golden/recording.ts'
import { copyOf, tinySd3 } from '../golden-models.ts'
import { load, requestFor, silent, sourceOf } from './pipeline-runs.ts'

describe('StableDiffusion3Pipeline', () => {
  it('gives picture k of a batch what its prompts and seed give alone', async () => {
    const pipeline = await load(tinySd3)
    const generators = [new TorchGenerator(1), new TorchGenerator(2)]
    const shared = { maxSequenceLength: 32, image: sourceOf(64, 64) }
    const both = await pipeline.generate(
      requestFor(pipeline, {
        ...shared,
        ...{ prompts: ['a red cat', 'castle'], prompts2: ['oil', 'at night'], prompts3: ['fox', 'river'] },
        ...{ negativePrompts: ['', 'dog'], negativePrompts3: ['blurry', ''], generators },
      }),
      silent,
    )
    const alone = await pipeline.generate(
      requestFor(pipeline, {
        ...shared,
        ...{ prompts: ['castle'], prompts2: ['at night'], prompts3: ['river'] },
        ...{ negativePrompts: ['dog'], negativePrompts3: [''], generators: [new TorchGenerator(2)] },
      }),
      silent,
    )
    const second = both.rgb.subarray(both.rgb.length / 2)
    const worst = second.reduce((most, value, k) => Math.max(most, Math.abs(value - alone.rgb[k]!)), 0)
    expect(worst).toBeLessThanOrEqual(1)
  })

  it('passes over layers of both CLIPs for the prompt alone', async () => {
    const pipeline = await load(tinySd3)
    const embedsWith = async (clipSkip: number) => {
      const trace = new Recording()
      await pipeline.generate(requestFor(pipeline, { steps: 1, clipSkip }), silent, trace)
      return trace.embeddings
    }
    const [plain, skipping] = [await embedsWith(0), await embedsWith(2)]
    expect(skipping.get('prompt_embeds')).not.toEqual(plain.get('prompt_embeds'))
    expect(skipping.get('pooled_prompt_embeds')).toEqual(plain.get('pooled_prompt_embeds'))
    expect(skipping.get('negative_prompt_embeds')).toEqual(plain.get('negative_prompt_embeds'))
    await expect(embedsWith(3)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  it('does without T5, whose tokens are zeros then', async () => {
    const folder = await copyOf(tinySd3)
    await rm(join(folder, 'text_encoder_3'), { recursive: true })
    const pipeline = await load(folder)
    const trace = new Recording()
    const request = requestFor(pipeline, { steps: 1, maxSequenceLength: 20, picturesPerPrompt: 2 })
    await pipeline.generate(request, silent, trace)
    const embeds = trace.embeddings.get('prompt_embeds')
    expect(embeds?.dims).toEqual([2, 97, 64])
    const [clip, t5] = [embeds?.data.subarray(0, 77 * 64), embeds?.data.subarray(77 * 64, 97 * 64)]
    expect(clip?.some((value) => value !== 0)).toBe(true)
    expect(t5?.every((value) => value === 0)).toBe(true)
    expect([...trace.tokenRows.keys()]).toEqual(['tokenizer', 'tokenizer_2'])
  })

  it.each([
    [72, 64, 'Width and height must be multiples of 16 for this model, not 72 x 64'],
    [64, 272, 'Sides must be at most 256 for this model, not 64 x 272'],
  ])('refuses a picture of %i x %i', async (width, height, message) => {
    const pipeline = await load(tinySd3)
    await expect(pipeline.generate(requestFor(pipeline, { width, height }), silent)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message,
    })
  })

  it('names what a folder lacks', async () => {
    const folder = await copyOf(tinySd3)
    await rm(join(folder, 'text_encoder_2'), { recursive: true })
    await expect(load(folder)).rejects.toMatchObject({
      code: 'MODEL_BROKEN',
      message: expect.stringContaining('text_encoder_2/model.onnx (the second text encoder)'),
    })
  })

  it.each([
    ['transformer', { in_channels: 33 }, /takes 33 channels and gives 16, the VAE has 16; must be the same/],
    ['transformer', { joint_attention_dim: 32 }, /d_model is 64; the denoiser takes tokens of 32/],
    ['transformer', { patch_size: 0 }, /transformer\/config\.json is not as expected: patch_size/],
    ['text_encoder', { max_position_embeddings: 20 }, /the text encoders take 20 and 77 tokens/],
  ])('refuses a %s that does not fit: %o', async (part, config, message) => {
    const folder = await copyOf(tinySd3)
    await writeFile(join(folder, part, 'config.json'), JSON.stringify(config))
    await expect(load(folder)).rejects.toMatchObject({ code: 'MODEL_BROKEN' })
    await expect(load(folder)).rejects.toThrow(message)
  })

  it('refuses CLIPs that are wider together than the denoiser takes', async () => {
    const folder = await copyOf(tinySd3)
    await rm(join(folder, 'text_encoder_3'), { recursive: true })
    await writeFile(join(folder, 'transformer/config.json'), JSON.stringify({ joint_attention_dim: 32 }))
    const pipeline = await load(folder)
    await expect(pipeline.generate(requestFor(pipeline), silent)).rejects.toMatchObject({
      code: 'MODEL_BROKEN',
      message: 'Both CLIPs give 40 numbers a token; the denoiser takes 32',
    })
  })
})
