import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TorchGenerator } from '../../../../src/engine/tensor/noise.ts'
import { copyOf, starter, tinySd } from '../golden-models.ts'
import { load, requestFor, silent, sourceOf } from './pipeline-runs.ts'

describe('StableDiffusionPipeline', () => {
  it('draws with the starter model, whose every size is another one', async () => {
    const pipeline = await load(starter)
    const picture = await pipeline.generate(requestFor(pipeline, { steps: 2, width: 96, height: 64 }), silent)
    expect(picture).toMatchObject({ count: 1, width: 96, height: 64 })
    expect(new Set(picture.rgb).size).toBeGreaterThan(20)
  })

  it('gives picture k of a batch what its prompt and seed give alone', async () => {
    const pipeline = await load(tinySd)
    const prompts = ['a red cat', 'castle in the forest']
    const generators = [new TorchGenerator(1), new TorchGenerator(2)]
    const both = await pipeline.generate(
      requestFor(pipeline, { prompts, negativePrompts: ['blurry', ''], generators }),
      silent,
    )
    const alone = await pipeline.generate(
      requestFor(pipeline, { prompts: ['castle in the forest'], generators: [new TorchGenerator(2)] }),
      silent,
    )
    const second = both.rgb.subarray(both.rgb.length / 2)
    const worst = second.reduce((most, value, k) => Math.max(most, Math.abs(value - alone.rgb[k]!)), 0)
    expect(worst).toBeLessThanOrEqual(1)
  })

  it('reports phases and steps in order, with latents to show', async () => {
    const pipeline = await load(tinySd)
    const heard: string[] = []
    await pipeline.generate(requestFor(pipeline), {
      checkpoint: () => Promise.resolve(void heard.push('checkpoint')),
      onPhase: (phase) => heard.push(phase),
      onStep: ({ step, totalSteps, latents }) =>
        heard.push(`${step}/${totalSteps} [${latents.dims.join(' ')}]`),
    })
    // PNDM calls the denoiser once more than there are steps.
    const steps = [1, 2, 3, 4].flatMap((step) => ['checkpoint', `${step}/4 [1 4 8 8]`])
    expect(heard).toEqual(['encoding', 'denoising', ...steps, 'checkpoint', 'decoding'])
  })

  it('stops where a checkpoint throws', async () => {
    const pipeline = await load(tinySd)
    let steps = 0
    const generating = pipeline.generate(requestFor(pipeline), {
      ...silent,
      checkpoint: () => (steps === 2 ? Promise.reject(new Error('enough')) : Promise.resolve()),
      onStep: () => steps++,
    })
    await expect(generating).rejects.toThrow('enough')
    expect(steps).toBe(2)
  })

  it.each([
    [60, 64],
    [64, 4],
    [0, 64],
    [64, Number.NaN],
  ])('refuses a picture of %i x %i', async (width, height) => {
    const pipeline = await load(tinySd)
    await expect(pipeline.generate(requestFor(pipeline, { width, height }), silent)).rejects.toThrow(
      /multiples of 8 for this model/,
    )
  })
})

describe('a run that starts from a picture', () => {
  it('gives picture k of a batch what its prompt and seed give alone, inpainting too', async () => {
    const pipeline = await load(tinySd)
    const mask = new Uint8Array(64 * 64).fill(255, 64 * 20)
    const image = { ...sourceOf(64, 64), strength: 0.7, mask }
    const prompts = ['a red cat', 'castle in the forest']
    const negativePrompts = ['', '']
    const generators = [new TorchGenerator(1), new TorchGenerator(2)]
    const both = await pipeline.generate(
      requestFor(pipeline, { prompts, negativePrompts, generators, image }),
      silent,
    )
    const alone = await pipeline.generate(
      requestFor(pipeline, {
        prompts: ['castle in the forest'],
        generators: [new TorchGenerator(2)],
        image,
      }),
      silent,
    )
    const second = both.rgb.subarray(both.rgb.length / 2)
    const worst = second.reduce((most, value, k) => Math.max(most, Math.abs(value - alone.rgb[k]!)), 0)
    expect(worst).toBeLessThanOrEqual(1)
  })

  it('counts the steps that are run', async () => {
    const pipeline = await load(tinySd)
    const heard: string[] = []
    await pipeline.generate(
      requestFor(pipeline, { steps: 10, image: { ...sourceOf(64, 64), strength: 0.3 } }),
      { ...silent, onStep: ({ step, totalSteps }) => heard.push(`${step}/${totalSteps}`) },
    )
    // 3 steps, and the one call more that PNDM makes.
    expect(heard).toEqual(['1/4', '2/4', '3/4', '4/4'])
  })

  it.each([
    ['a strength above 1', { strength: 1.01 }, /strength is 1.01; it must be a number from 0 to 1/],
    ['a strength below 0', { strength: -0.1 }, /strength is -0.1/],
    ['no strength at all', { strength: Number.NaN }, /strength is NaN/],
    ['a strength of which no step comes', { strength: 0.3 }, /A strength of 0.3 leaves none of 3 steps/],
    [
      'a mask of another size',
      { mask: new Uint8Array(63 * 64) },
      /mask has 4032 pixels; the picture has 64 x 64/,
    ],
    ['a picture of another size', sourceOf(64, 72), /start from is 64 x 72; 64 x 64 is asked for/],
    [
      'a picture with too few bytes',
      { picture: { ...sourceOf(64, 64).picture, rgb: new Uint8Array(5) } },
      /has 5 bytes, not 12288/,
    ],
  ])('refuses %s', async (_what, changes, message) => {
    const pipeline = await load(tinySd)
    const image = { ...sourceOf(64, 64), ...changes }
    await expect(pipeline.generate(requestFor(pipeline, { image }), silent)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(message),
    })
  })

  it('names the file that a folder without a VAE encoder lacks; from text it runs', async () => {
    const folder = await copyOf(tinySd)
    await rm(join(folder, 'vae_encoder'), { recursive: true })
    const pipeline = await load(folder)
    expect(await pipeline.generate(requestFor(pipeline), silent)).toMatchObject({ count: 1 })
    await expect(
      pipeline.generate(requestFor(pipeline, { image: sourceOf(64, 64) }), silent),
    ).rejects.toMatchObject({
      code: 'MODEL_BROKEN',
      message: expect.stringContaining('vae_encoder/model.onnx'),
    })
  })
})

describe('what a request may not ask', () => {
  it('refuses lists of prompts of different lengths', async () => {
    const pipeline = await load(tinySd)
    const request = requestFor(pipeline, { negativePrompts: ['a', 'b'] })
    await expect(pipeline.generate(request, silent)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: 'There are 2 negative prompts for text encoder 1, and 1 prompts',
    })
  })

  it('refuses to pass over layers of a CLIP that shows its last state only', async () => {
    const pipeline = await load(tinySd)
    await expect(pipeline.generate(requestFor(pipeline, { clipSkip: 1 }), silent)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
  })
})

describe('loadPipeline', () => {
  it('names the files that a folder lacks', async () => {
    const folder = await copyOf(tinySd)
    await rm(join(folder, 'unet/model.onnx'))
    await expect(load(folder)).rejects.toThrow(
      `The model folder ${folder} lacks unet/model.onnx (the denoiser)`,
    )
  })

  it('refuses a denoiser for another number of channels, as those that are shown a picture', async () => {
    const folder = await copyOf(tinySd)
    await writeFile(join(folder, 'unet/config.json'), JSON.stringify({ in_channels: 8, out_channels: 4 }))
    await expect(load(folder)).rejects.toThrow(/takes 8 channels and gives 4, the VAE has 4/)
  })

  it('names a class that it does not run', async () => {
    const folder = await copyOf(tinySd)
    await writeFile(join(folder, 'model_index.json'), JSON.stringify({ _class_name: 'KandinskyPipeline' }))
    await expect(load(folder)).rejects.toMatchObject({
      code: 'MODEL_BROKEN',
      message: expect.stringContaining(
        `${folder} is a KandinskyPipeline, which this engine does not run; it runs StableDiffusionPipeline, `,
      ),
    })
  })
})
