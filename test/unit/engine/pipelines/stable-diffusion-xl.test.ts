import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TorchGenerator } from '../../../../src/engine/tensor/noise.ts'
import { Recording } from '../../../golden/recording.ts'
import { copyOf, tinySdxl } from '../golden-models.ts'
import { load, requestFor, silent } from './pipeline-runs.ts'

describe('StableDiffusionXLPipeline', () => {
  it('gives picture k of a batch what its prompts and seed give alone', async () => {
    const pipeline = await load(tinySdxl)
    const generators = [new TorchGenerator(1), new TorchGenerator(2)]
    const both = await pipeline.generate(
      requestFor(pipeline, {
        ...{ prompts: ['a red cat', 'castle'], prompts2: ['oil', 'at night'] },
        ...{ negativePrompts: ['', 'dog'], negativePrompts2: ['blurry', ''], generators },
      }),
      silent,
    )
    const alone = await pipeline.generate(
      requestFor(pipeline, {
        ...{ prompts: ['castle'], prompts2: ['at night'] },
        ...{ negativePrompts: ['dog'], negativePrompts2: [''], generators: [new TorchGenerator(2)] },
      }),
      silent,
    )
    const second = both.rgb.subarray(both.rgb.length / 2)
    const worst = second.reduce((most, value, k) => Math.max(most, Math.abs(value - alone.rgb[k]!)), 0)
    expect(worst).toBeLessThanOrEqual(1)
  })

  it('takes zeros for a negative prompt that is not given, whatever the second encoder was to hear', async () => {
    const pipeline = await load(tinySdxl)
    const trace = new Recording()
    const request = requestFor(pipeline, { negativePrompts: null, negativePrompts2: ['dog'] })
    await pipeline.generate(request, silent, trace)
    expect(trace.tokenRows.get('tokenizer_2')?.negative).toBeNull()
    expect(trace.embeddings.get('negative_prompt_embeds')?.data.every((value) => value === 0)).toBe(true)
    expect(trace.embeddings.get('negative_pooled_prompt_embeds')?.dims).toEqual([1, 24])
  })

  it('passes over so many layers as the smaller encoder has, for the prompt alone', async () => {
    const pipeline = await load(tinySdxl)
    const embedsWith = async (clipSkip: number) => {
      const trace = new Recording()
      await pipeline.generate(requestFor(pipeline, { steps: 1, clipSkip }), silent, trace)
      return trace.embeddings
    }
    const [plain, skipping] = [await embedsWith(0), await embedsWith(2)]
    expect(skipping.get('prompt_embeds')).not.toEqual(plain.get('prompt_embeds'))
    expect(skipping.get('negative_prompt_embeds')).toEqual(plain.get('negative_prompt_embeds'))
    await expect(embedsWith(3)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: 'clipSkip is 3; for this model it is a whole number from 0 to 2',
    })
    await expect(embedsWith(0.5)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    await expect(embedsWith(-1)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  it('refuses a refiner alone, naming what it lacks', async () => {
    const folder = await copyOf(tinySdxl)
    await rm(join(folder, 'text_encoder'), { recursive: true })
    await expect(load(folder)).rejects.toMatchObject({
      code: 'MODEL_BROKEN',
      message: expect.stringContaining(
        'text_encoder/model.onnx (the first text encoder, which refiners do not have)',
      ),
    })
  })
})
