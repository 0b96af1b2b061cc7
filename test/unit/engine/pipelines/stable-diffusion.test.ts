import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readModelFolder } from '../../../../src/engine/components/model-folder.ts'
import { ModelBrokenError } from '../../../../src/engine/errors.ts'
import { loadPipeline } from '../../../../src/engine/pipelines/load-pipeline.ts'
import type { PictureRequest, Pipeline, PipelineHooks } from '../../../../src/engine/pipelines/pipeline.ts'
import { RecentlyUsed } from '../../../../src/engine/runtime/recently-used.ts'
import { SessionStore } from '../../../../src/engine/runtime/session-store.ts'
import { createScheduler } from '../../../../src/engine/schedulers/create-scheduler.ts'
import { TorchGenerator } from '../../../../src/engine/tensor/noise.ts'
import { copyOf, starter, tinySd } from '../golden-models.ts'

const noCheckpoint = () => Promise.resolve()
const silent: PipelineHooks = { checkpoint: noCheckpoint, onPhase: () => {}, onStep: () => {} }

async function load(path: string): Promise<Pipeline> {
  const store = new SessionStore({ memoryBytes: 0, threads: 1 })
  const sessions = store.lease(path)
  onTestFinished(() => sessions.release())
  const folder = await readModelFolder(path)
  return loadPipeline(folder, { sessions, tokenizers: new RecentlyUsed(1), checkpoint: noCheckpoint })
}

function requestFor(pipeline: Pipeline, changes: Partial<PictureRequest> = {}): PictureRequest {
  return {
    prompts: ['a red cat'],
    negativePrompts: [''],
    picturesPerPrompt: 1,
    generators: [new TorchGenerator(3)],
    scheduler: createScheduler(pipeline.schedulerConfig),
    steps: 3,
    guidanceScale: 4,
    guidanceRescale: 0,
    width: 64,
    height: 64,
    ...changes,
  }
}

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

describe('loadPipeline', () => {
  it('names the files that a folder lacks', async () => {
    const folder = await copyOf(tinySd)
    await rm(join(folder, 'unet/model.onnx'))
    await expect(load(folder)).rejects.toThrow(
      `The model folder ${folder} lacks unet/model.onnx (the denoiser)`,
    )
  })

  it('refuses a denoiser for another number of channels, as those that inpaint', async () => {
    const folder = await copyOf(tinySd)
    await writeFile(join(folder, 'unet/config.json'), JSON.stringify({ in_channels: 9, out_channels: 4 }))
    await expect(load(folder)).rejects.toThrow(/takes 9 channels and gives 4, the VAE has 4/)
  })

  it('names a class that it does not run', async () => {
    const folder = await copyOf(tinySd)
    await writeFile(join(folder, 'model_index.json'), JSON.stringify({ _class_name: 'KandinskyPipeline' }))
    await expect(load(folder)).rejects.toThrow(
      new ModelBrokenError(
        `${folder} is a KandinskyPipeline, which this engine does not run; it runs StableDiffusionPipeline`,
      ),
    )
  })
})
