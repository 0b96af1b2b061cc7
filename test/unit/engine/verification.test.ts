import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { JobRunner } from '../../../src/engine/job-runner.ts'
import type { FromEngine, ModelToVerify, ToEngine } from '../../../src/engine/protocol.ts'
import { copyOf, cpuOf, temporaryFolder, tinySd } from './golden-models.ts'
import { copyGraph, sliceGraph, type GraphValue } from './onnx-graph.ts'

type Answer = (runner: JobRunner, message: FromEngine) => void

/** Starts a job and returns all that was sent until its end. */
async function hear(
  start: ToEngine,
  answer: Answer = () => {},
  merged = { path: '/nowhere', bytes: 1e9 },
): Promise<FromEngine[]> {
  const sent: FromEngine[] = []
  await new Promise<void>((resolve) => {
    const runner = new JobRunner({ devices: cpuOf(), threads: 1, merged }, (message) => {
      sent.push(message)
      answer(runner, message)
      if (message.type === 'failed' || message.type === 'verified' || message.type === 'done') resolve()
    })
    runner.receive(start)
  })
  return sent
}

const verification = (request: ModelToVerify): ToEngine => ({ type: 'verify', jobId: 'job', request })
const canceled = { type: 'failed', jobId: 'job', code: 'CANCELED', message: 'Job job was canceled' }
const loadedParts = (message: FromEngine) =>
  message.type === 'loaded' ? message.models.flatMap(({ parts }) => parts) : []
const floats = (name: string, ...shape: (number | string)[]): GraphValue => ({ name, type: 'float32', shape })
const lora = {
  file: fileURLToPath(new URL('../../fixtures/lora/sd-peft.safetensors', import.meta.url)),
  scale: 1,
}

describe('a verification', () => {
  it('gives signs of life while it loads, so that nobody takes it for hung', async () => {
    const sent = await hear(verification({ modelFolder: tinySd }))
    const signs = sent.filter(({ type }) => type === 'phase')
    expect(signs.length).toBeGreaterThan(4)
    expect(signs.every((sign) => 'jobId' in sign && sign.jobId === 'job')).toBe(true)
  })

  it('stops where it is told to, before loading and between loads', async () => {
    const before = await hear(verification({ modelFolder: tinySd }), (runner, message) => {
      if (message.type === 'phase') runner.receive({ type: 'cancel', jobId: 'job' })
    })
    expect(before.at(-1)).toEqual(canceled)
    expect(before.some(({ type }) => type === 'loaded')).toBe(false)
    const between = await hear(verification({ modelFolder: tinySd }), (runner, message) => {
      if (loadedParts(message).length === 2) runner.receive({ type: 'cancel', jobId: 'job' })
    })
    expect(between.at(-1)).toEqual(canceled)
    expect(Math.max(...between.map((message) => loadedParts(message).length))).toBe(2)
  })

  it('stops while LoRAs are merged, and leaves nothing half merged', async () => {
    const path = await temporaryFolder()
    let signs = 0
    const cancel: Answer = (runner, message) => {
      if (message.type === 'phase' && ++signs === 3) runner.receive({ type: 'cancel', jobId: 'job' })
    }
    const sent = await hear(verification({ modelFolder: tinySd, loras: [lora] }), cancel, {
      path,
      bytes: 1e9,
    })
    expect(sent.at(-1)).toEqual(canceled)
    expect(sent.some(({ type }) => type === 'loaded')).toBe(false)
    expect((await readdir(path)).filter((name) => name.startsWith('.building-'))).toEqual([])
  })

  it('tries the small decoder for previews too', async () => {
    const modelFolder = await copyOf(tinySd)
    await mkdir(join(modelFolder, 'taesd_decoder'))
    const file = join(modelFolder, 'taesd_decoder/model.onnx')
    const latents = floats('latents', 'n', 4, 'h', 'w')
    await writeFile(file, copyGraph([[latents, { ...latents, name: 'pixels' }]]))
    const sent = await hear(verification({ modelFolder }))
    expect(sent.at(-1)).toMatchObject({ code: 'MODEL_BROKEN' })
    expect(sent.at(-1)).toHaveProperty('message', `${file} gives 4 colours a pixel; 3 were expected`)
  })

  it('tries a model that only repaints', async () => {
    const modelFolder = await copyOf(tinySd)
    const inputs = [floats('timestep'), floats('encoder_hidden_states', 'n', 'tokens', 32)]
    const output = floats('out_sample', 'n', 4, 'h', 'w')
    const graph = sliceGraph([floats('sample', 'n', 9, 'h', 'w'), ...inputs], output, [5, 9])
    await writeFile(join(modelFolder, 'unet/model.onnx'), graph)
    await writeFile(join(modelFolder, 'unet/config.json'), '{"in_channels": 9, "out_channels": 4}')
    expect((await hear(verification({ modelFolder }))).at(-1)).toMatchObject({ type: 'verified' })
  })

  it('tries a model at the only size that it was exported for', async () => {
    const modelFolder = await copyOf(tinySd)
    await rm(join(modelFolder, 'vae_encoder'), { recursive: true })
    const inputs = [floats('timestep'), floats('encoder_hidden_states', 2, 77, 32)]
    const unet = sliceGraph(
      [floats('sample', 2, 4, 8, 24), ...inputs],
      floats('out_sample', 2, 4, 8, 24),
      [0, 4],
    )
    await writeFile(join(modelFolder, 'unet/model.onnx'), unet)
    const decoder = sliceGraph([floats('latent_sample', 1, 4, 8, 24)], floats('sample', 1, 3, 8, 24), [0, 3])
    await writeFile(join(modelFolder, 'vae_decoder/model.onnx'), decoder)
    const vae = { block_out_channels: [8], scaling_factor: 0.18215 }
    await writeFile(join(modelFolder, 'vae_decoder/config.json'), JSON.stringify(vae))
    expect((await hear(verification({ modelFolder }))).at(-1)).toMatchObject({ type: 'verified' })
  })

  it('finds what does not fit into memory', async () => {
    const sent: FromEngine[] = []
    await new Promise<void>((resolve) => {
      const runner = new JobRunner({ devices: cpuOf(1000), threads: 1 }, (message) => {
        sent.push(message)
        if (message.type === 'failed') resolve()
      })
      runner.receive(verification({ modelFolder: tinySd }))
    })
    expect(sent.at(-1)).toMatchObject({ code: 'MODEL_UNAVAILABLE' })
  })
})
