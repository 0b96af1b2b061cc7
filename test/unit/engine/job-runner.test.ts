import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { JobRunner } from '../../../src/engine/job-runner.ts'
import type { FromEngine, TextToImage } from '../../../src/engine/protocol.ts'
import { cpuOf, copyOf, tinySd } from './golden-models.ts'
import { expandGraph, sliceGraph, type GraphValue } from './onnx-graph.ts'

const request: TextToImage = {
  modelFolder: tinySd,
  prompt: 'a red cat',
  steps: 6,
  guidanceScale: 3,
  width: 64,
  height: 64,
  seed: 42,
}

type Answer = (runner: JobRunner, message: FromEngine) => void

/** Runs a job to its end, answering each message as `answer` says, and returns all that was sent. */
async function runJob(changes: Partial<TextToImage> = {}, answer: Answer = () => {}): Promise<FromEngine[]> {
  const sent: FromEngine[] = []
  await new Promise<void>((resolve) => {
    const runner = new JobRunner({ devices: cpuOf(), threads: 1 }, (message) => {
      sent.push(message)
      answer(runner, message)
      if ((message.type === 'done' || message.type === 'failed') && message.jobId === 'job') resolve()
    })
    runner.receive({ type: 'run', jobId: 'job', request: { ...request, ...changes } })
    answer(runner, { type: 'pong', id: 0 })
  })
  return sent
}

const ofType = <Type extends FromEngine['type']>(sent: readonly FromEngine[], type: Type) =>
  sent.filter((message): message is Extract<FromEngine, { type: Type }> => message.type === type)

const pictureOf = async (changes: Partial<TextToImage>) =>
  ofType(await runJob(changes), 'done')[0]!.picture.rgb

const watch: Answer = (runner, message) => {
  if (message.type === 'pong') runner.receive({ type: 'watch', jobId: 'job', previewsPerSecond: 1e9 })
}

const value = (name: string, channels: number): GraphValue => ({
  name,
  type: 'float32',
  shape: ['n', channels, 'h', 'w'],
})

describe('JobRunner', () => {
  it('tells phases, steps and the picture', async () => {
    const sent = await runJob()
    expect(ofType(sent, 'phase').map(({ phase }) => phase)).toEqual([
      'loading',
      'encoding',
      'denoising',
      'decoding',
    ])
    // PNDM, the folder's own sampler, calls the denoiser once more than there are steps.
    expect(ofType(sent, 'step').map(({ step, totalSteps }) => [step, totalSteps])).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((step) => [step, 7]),
    )
    const [done] = ofType(sent, 'done')
    expect(done?.picture).toMatchObject({ width: 64, height: 64 })
    expect(done?.picture.rgb).toHaveLength(64 * 64 * 3)
    expect(done?.timing.sessionsMs).toBeGreaterThan(0)
    expect(done?.timing.pipelineMs).toBeGreaterThan(done?.timing.sessionsMs ?? Infinity)
  })

  it('gives the same picture for the same request, and another for another seed', async () => {
    const first = await pictureOf({ seed: 1 })
    expect(await pictureOf({ seed: 1 })).toEqual(first)
    expect(await pictureOf({ seed: 2 })).not.toEqual(first)
  })

  it('encodes the empty prompt where no negative one is given', async () => {
    expect(await pictureOf({ negativePrompt: '' })).toEqual(await pictureOf({}))
    expect(await pictureOf({ negativePrompt: 'castle' })).not.toEqual(await pictureOf({}))
  })

  it('samples as asked', async () => {
    expect(await pictureOf({ sampler: 'DDIM' })).not.toEqual(await pictureOf({}))
    expect(await pictureOf({ sampler: 'PNDM' })).toEqual(await pictureOf({}))
  })

  it('takes no step after it was told to stop', async () => {
    const sent = await runJob({}, (runner, message) => {
      if (message.type === 'step' && message.step === 3) runner.receive({ type: 'cancel', jobId: 'job' })
    })
    expect(ofType(sent, 'step')).toHaveLength(3)
    expect(sent.at(-1)).toEqual({
      type: 'failed',
      jobId: 'job',
      code: 'CANCELED',
      message: 'Job job was canceled',
    })
  })

  it('stops between loads too', async () => {
    const sent = await runJob({}, (runner, message) => {
      if (message.type === 'loaded' && message.models.length > 0)
        runner.receive({ type: 'cancel', jobId: 'job' })
    })
    expect(ofType(sent, 'phase').map(({ phase }) => phase)).toEqual(['loading'])
    expect(ofType(sent, 'failed')[0]?.code).toBe('CANCELED')
  })

  it('is deaf to what concerns another job', async () => {
    const sent = await runJob({}, (runner, message) => {
      if (message.type !== 'step') return
      runner.receive({ type: 'cancel', jobId: 'another' })
      runner.receive({ type: 'watch', jobId: 'another', previewsPerSecond: 1000 })
    })
    expect(ofType(sent, 'done')).toHaveLength(1)
    expect(ofType(sent, 'step').some(({ preview }) => preview)).toBe(false)
  })

  it('refuses a second job and finishes the first', async () => {
    const sent = await runJob({}, (runner, message) => {
      if (message.type === 'step' && message.step === 1)
        runner.receive({ type: 'run', jobId: 'second', request })
    })
    expect(ofType(sent, 'failed')).toEqual([
      {
        type: 'failed',
        jobId: 'second',
        code: 'ENGINE_FAILED',
        message: 'The engine is busy with job job; it runs one at a time',
      },
    ])
    expect(ofType(sent, 'done')[0]?.jobId).toBe('job')
  })

  it('answers a ping', () => {
    const sent: FromEngine[] = []
    const runner = new JobRunner({ devices: cpuOf(), threads: 1 }, (message) => sent.push(message))
    runner.receive({ type: 'ping', id: 7 })
    expect(sent).toEqual([{ type: 'pong', id: 7 }])
  })

  it('makes previews while somebody watches, a pixel a latent cell', async () => {
    const sent = await runJob({ width: 96, sampler: 'EULER' }, (runner, message) => {
      if (message.type === 'pong') runner.receive({ type: 'watch', jobId: 'job', previewsPerSecond: 1e9 })
      if (message.type === 'step' && message.step === 4) {
        runner.receive({ type: 'watch', jobId: 'job', previewsPerSecond: 0 })
      }
    })
    const previews = ofType(sent, 'step').map(({ preview }) => preview)
    expect(previews.map((preview) => preview?.step)).toEqual([1, 2, 3, 4, undefined, undefined])
    expect(previews[0]).toMatchObject({ width: 12, height: 8 })
    expect(previews[0]?.rgb).toHaveLength(12 * 8 * 3)
    expect(previews[3]?.rgb).not.toEqual(previews[0]?.rgb)
  })

  it('previews as the folder says', async () => {
    const modelFolder = await copyOf(tinySd)
    const none = [0, 0, 0]
    const preview = { factors: [none, none, none, none], bias: [-1, 0, 1] }
    await writeFile(join(modelFolder, 'preview.json'), JSON.stringify(preview))
    const sent = await runJob({ modelFolder, steps: 1 }, watch)
    const rgb = ofType(sent, 'step')[0]?.preview?.rgb ?? []
    expect([...rgb].slice(0, 6)).toEqual([0, 128, 255, 0, 128, 255])
  })

  it("previews through the folder's small decoder where there is one", async () => {
    const modelFolder = await copyOf(tinySd)
    await mkdir(join(modelFolder, 'taesd_decoder'))
    const graph = sliceGraph([value('latents', 4)], value('pixels', 3), [0, 3])
    await writeFile(join(modelFolder, 'taesd_decoder/model.onnx'), graph)
    const sent = await runJob({ modelFolder, sampler: 'DDIM' }, watch)
    const previews = ofType(sent, 'step').map(({ preview }) => preview)
    expect(previews.map((preview) => preview?.step)).toEqual([1, 2, 3, 4, 5, 6])
    expect(previews[5]).toMatchObject({ width: 8, height: 8 })
    // The same picture as without, and other previews.
    const plain = await runJob({ sampler: 'DDIM' }, watch)
    expect(ofType(sent, 'done')[0]?.picture).toEqual(ofType(plain, 'done')[0]?.picture)
    expect(previews[5]?.rgb).not.toEqual(ofType(plain, 'step')[5]?.preview?.rgb)
  })

  it.each<[string, string | Uint8Array]>([
    ['is broken', 'not a graph'],
    [
      'finds no memory for what it computes',
      expandGraph(value('latents', 4), value('pixels', 3), [1e6, 1e6, 1, 1, 1, 1]),
    ],
  ])('previews without a small decoder that %s, and draws the picture', async (_how, graph) => {
    const modelFolder = await copyOf(tinySd)
    await mkdir(join(modelFolder, 'taesd_decoder'))
    await writeFile(join(modelFolder, 'taesd_decoder/model.onnx'), graph)
    const sent = await runJob({ modelFolder, sampler: 'DDIM' }, watch)
    const plain = await runJob({ sampler: 'DDIM' }, watch)
    const pictures = (all: typeof sent) => ofType(all, 'step').map(({ preview }) => preview?.rgb)
    expect(pictures(sent)).toEqual(pictures(plain))
    expect(ofType(sent, 'done')[0]?.picture).toEqual(ofType(plain, 'done')[0]?.picture)
  })

  it.each<[string, Partial<TextToImage>, string, RegExp]>([
    ['seed', { seed: -1 }, 'BAD_REQUEST', /The seed is -1/],
    ['steps', { steps: 0 }, 'BAD_REQUEST', /number of steps is 0/],
    ['size', { width: 60 }, 'BAD_REQUEST', /multiples of 8/],
    ['folder', { modelFolder: '/nowhere' }, 'MODEL_BROKEN', /no model folder \/nowhere/],
  ])('says what is wrong with the %s', async (_what, changes, code, message) => {
    const [failed] = ofType(await runJob(changes), 'failed')
    expect(failed?.code).toBe(code)
    expect(failed?.message).toMatch(message)
  })

  it("blames the folder for its scheduler's configuration", async () => {
    const modelFolder = await copyOf(tinySd)
    const file = join(modelFolder, 'scheduler/scheduler_config.json')
    await writeFile(file, JSON.stringify({ _class_name: 'MysteryScheduler' }))
    const sent = await runJob({ modelFolder })
    const [failed] = ofType(sent, 'failed')
    expect(failed?.code).toBe('MODEL_BROKEN')
    expect(failed?.message).toContain(`${file}: The scheduler class MysteryScheduler`)
  })
})
