import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { PartSizes } from '../../../src/model-files/part-sizes.ts'
import type { EngineOptions, FromEngine, TextToImage, ToEngine } from '../../../src/engine/protocol.ts'
import { copyOf, engineOptions, tinySd, tinySdV } from './golden-models.ts'

const entry = fileURLToPath(new URL('../../../src/engine/main.ts', import.meta.url))

const request: TextToImage = {
  modelFolder: tinySd,
  prompt: 'a red cat',
  steps: 6,
  guidanceScale: 3,
  width: 64,
  height: 64,
  seed: 42,
  sampler: 'EULER',
}

/** The real engine process, and everything that it said. */
class Engine {
  readonly child: ChildProcess
  readonly heard: FromEngine[] = []
  readonly exited: Promise<unknown>

  constructor(options: Partial<EngineOptions> = {}) {
    const json = JSON.stringify(engineOptions(options))
    this.child = fork(entry, [json], { execArgv: ['--import', 'tsx'], serialization: 'advanced' })
    this.exited = once(this.child, 'exit')
    this.child.on('message', (message: FromEngine) => this.heard.push(message))
  }

  send(message: ToEngine): void {
    this.child.send(message)
  }

  /** The next message of one of these types; those before it are passed by. */
  async next(...types: readonly FromEngine['type'][]): Promise<FromEngine> {
    return new Promise((resolve, reject) => {
      const end = () => reject(new Error(`The engine ended before it sent ${types.join(' or ')}`))
      const listen = (message: FromEngine) => {
        if (!types.includes(message.type)) return
        this.child.off('message', listen)
        this.child.off('exit', end)
        resolve(message)
      }
      this.child.on('message', listen)
      this.child.on('exit', end)
    })
  }

  /** Runs a job and gives back all that was said about it. */
  async run(jobId: string, changes: Partial<TextToImage> = {}): Promise<readonly FromEngine[]> {
    this.heard.length = 0
    const end = this.next('done', 'failed')
    this.send({ type: 'run', jobId, request: { ...request, ...changes } })
    await end
    return [...this.heard]
  }
}

const ofType = <Type extends FromEngine['type']>(heard: readonly FromEngine[], type: Type) =>
  heard.filter((message): message is Extract<FromEngine, { type: Type }> => message.type === type)

async function startEngine(options: Partial<EngineOptions> = {}): Promise<Engine> {
  const engine = new Engine(options)
  onTestFinished(() => void engine.child.kill())
  await engine.next('ready')
  return engine
}

describe('the engine process', () => {
  let engine: Engine

  beforeAll(async () => {
    engine = new Engine()
    await engine.next('ready')
  })

  afterAll(() => {
    engine.child.kill()
  })

  it('says that it is up', () => {
    expect(engine.heard[0]).toEqual({ type: 'ready', pid: engine.child.pid, devices: expect.any(Array) })
  })

  it('draws a picture and counts its steps', async () => {
    const heard = await engine.run('picture')
    expect(ofType(heard, 'phase').map(({ phase }) => phase)).toEqual([
      'loading',
      'encoding',
      'denoising',
      'decoding',
    ])
    expect(ofType(heard, 'step').map(({ step, totalSteps }) => `${step}/${totalSteps}`)).toEqual([
      '1/6',
      '2/6',
      '3/6',
      '4/6',
      '5/6',
      '6/6',
    ])
    const [done] = ofType(heard, 'done')
    expect(done).toMatchObject({ jobId: 'picture', picture: { width: 64, height: 64 } })
    expect(done?.picture.rgb).toBeInstanceOf(Uint8Array)
    expect(done?.picture.rgb).toHaveLength(64 * 64 * 3)
    expect(new Set(done?.picture.rgb).size).toBeGreaterThan(50)
  })

  it('sends no preview unless somebody watches', async () => {
    const heard = await engine.run('unwatched')
    expect(ofType(heard, 'step').filter(({ preview }) => preview)).toEqual([])
  })

  it('sends previews to whoever watches', async () => {
    const running = engine.run('watched', { steps: 30 })
    engine.send({ type: 'watch', jobId: 'watched', previewsPerSecond: 1e6 })
    const previews = ofType(await running, 'step').flatMap(({ preview }) => preview ?? [])
    expect(previews.length).toBeGreaterThan(0)
    expect(previews[0]).toMatchObject({ width: 8, height: 8 })
    expect(previews[0]?.rgb).toHaveLength(8 * 8 * 3)
  })

  it('hears a cancel while it runs, and draws on afterwards', async () => {
    const running = engine.run('canceled', { steps: 999, width: 128, height: 128 })
    await engine.next('step')
    engine.send({ type: 'cancel', jobId: 'canceled' })
    const heard = await running
    expect(ofType(heard, 'failed')).toEqual([
      { type: 'failed', jobId: 'canceled', code: 'CANCELED', message: 'Job canceled was canceled' },
    ])
    expect(ofType(heard, 'step').length).toBeLessThan(999)
    expect(ofType(await engine.run('after'), 'done')).toHaveLength(1)
  })

  it('answers a ping between steps', async () => {
    const running = engine.run('pinged', { steps: 999, width: 128, height: 128 })
    await engine.next('step')
    engine.send({ type: 'ping', id: 9 })
    expect(await engine.next('pong', 'done')).toEqual({ type: 'pong', id: 9 })
    engine.send({ type: 'cancel', jobId: 'pinged' })
    await running
  })

  it('names the file that a broken folder lacks', async () => {
    const modelFolder = await copyOf(tinySd)
    await rm(join(modelFolder, 'vae_decoder/model.onnx'))
    const [failed] = ofType(await engine.run('broken', { modelFolder }), 'failed')
    expect(failed).toMatchObject({ jobId: 'broken', code: 'MODEL_BROKEN' })
    expect(failed?.message).toContain(`${modelFolder} lacks vae_decoder/model.onnx`)
  })
})

describe('an engine process of its own', () => {
  it('keeps to its memory budget', async () => {
    const sizes = await new PartSizes().ofFolder(tinySd)
    const memoryBytes = Math.max(...sizes.map(({ bytes }) => bytes))
    const engine = await startEngine({ memoryBytes })
    const heard = await engine.run('one')
    const loaded = ofType(heard, 'loaded').map(({ models }) => models[0])
    expect(loaded.every((model) => !model || model.parts.length <= 1 || model.bytes <= memoryBytes)).toBe(
      true,
    )
    expect(loaded.filter((model) => model?.parts.some(({ part }) => part === 'unet'))).toHaveLength(1)
    // What is loaded on the way is told: whoever waits knows what for.
    const phases = ofType(heard, 'phase').map(({ phase }) => phase)
    expect(phases.slice(0, 7)).toEqual([
      ...['loading', 'encoding', 'loading', 'encoding', 'denoising'],
      ...['loading', 'denoising'],
    ])
  })

  it('refuses a model that does not fit, at once', async () => {
    const engine = await startEngine({ memoryBytes: 1000 })
    const heard = await engine.run('large')
    expect(ofType(heard, 'failed')[0]).toMatchObject({ code: 'MODEL_UNAVAILABLE' })
    expect(ofType(heard, 'failed')[0]?.message).toContain('does not fit into memory')
    expect(ofType(heard, 'loaded')).toEqual([])
  })

  it('keeps several models while they fit', async () => {
    const engine = await startEngine()
    await engine.run('one')
    const last = ofType(await engine.run('two', { modelFolder: tinySdV }), 'loaded').at(-1)
    expect(last?.models.map(({ modelFolder }) => modelFolder)).toEqual([tinySd, tinySdV])
  })

  it('ends when its parent lets go, even in the middle of a job', async () => {
    const engine = await startEngine()
    engine.send({ type: 'run', jobId: 'orphan', request: { ...request, steps: 999 } })
    await engine.next('step')
    engine.child.disconnect()
    expect(await engine.exited).toEqual([0, null])
  })

  it('does not start without its options', async () => {
    const child = fork(entry, ['{"memoryBytes":-1}'], {
      execArgv: ['--import', 'tsx'],
      serialization: 'advanced',
      silent: true,
    })
    const [code] = (await once(child, 'exit')) as unknown[]
    expect(code).toBe(1)
  })
})
