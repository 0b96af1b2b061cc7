import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RawPreview } from '../../../src/engine/protocol.ts'
import type { EngineObserver } from '../../../src/executor/engine-process.ts'
import { copyOf, tinySd } from '../engine/golden-models.ts'
import {
  createEngine,
  died,
  isAlive,
  never,
  outcomeOf,
  ready,
  request,
  retryable,
  startEngine,
  startLongJob,
  unobserved,
} from './engine-harness.ts'

describe('an engine at work', () => {
  const { engine, log } = createEngine()
  beforeAll(() => engine.start())
  afterAll(() => engine.stop(0))

  it('draws a picture and tells of it as it goes', async () => {
    const phases: string[] = []
    const steps: string[] = []
    const observer: EngineObserver = {
      onPhase: (phase) => phases.push(phase),
      onStep: (step, totalSteps, preview) =>
        steps.push(`${step}/${totalSteps}${preview === null ? '' : ' with preview'}`),
    }
    const { picture, timing } = await engine.run('one', request, observer, never)
    expect(picture).toMatchObject({ width: 64, height: 64 })
    expect(picture.rgb).toHaveLength(64 * 64 * 3)
    expect(new Set(picture.rgb).size).toBeGreaterThan(50)
    expect(phases).toEqual(['loading', 'encoding', 'denoising', 'decoding'])
    expect(steps).toEqual(['1/6', '2/6', '3/6', '4/6', '5/6', '6/6'])
    expect(timing.pipelineMs).toBeGreaterThanOrEqual(timing.sessionsMs)
    expect(timing.sessionsMs).toBeGreaterThan(0)
  })

  it('knows the models that are in memory', () => {
    expect(engine.loaded).toMatchObject([{ modelFolder: tinySd, bytes: expect.any(Number) }])
    expect(engine.isReady).toBe(true)
  })

  it('draws the same picture again for the same seed, and another one for another', async () => {
    const pictures: Uint8Array[] = []
    for (const seed of [1, 1, 2]) {
      const { picture } = await engine.run('again', { ...request, seed }, unobserved, never)
      pictures.push(picture.rgb)
    }
    expect(pictures[1]).toEqual(pictures[0])
    expect(pictures[2]).not.toEqual(pictures[0])
  })

  it('sends previews while somebody watches', async () => {
    const previews: RawPreview[] = []
    const observer: EngineObserver = {
      onPhase: () => engine.watch('watched', 1e6),
      onStep: (step, _totalSteps, preview) => {
        if (preview !== null) previews.push(preview)
        if (step === 30) engine.watch('watched', 0)
      },
    }
    await engine.run('watched', { ...request, steps: 300 }, observer, never)
    expect(previews[0]).toMatchObject({ width: 8, height: 8 })
    expect(previews.length).toBeLessThan(300)
  })

  it('stops in the middle when it is told to, and draws on in the same process', async () => {
    const { pid } = engine
    const abort = new AbortController()
    const { result } = await startLongJob(engine, abort.signal)
    abort.abort()
    await expect(result).rejects.toMatchObject({ name: 'EngineError', code: 'CANCELED', retry: false })
    await engine.run('after', request, unobserved, never)
    expect(engine.pid).toBe(pid)
  })

  it('does not begin what was canceled before', async () => {
    let phases = 0
    const run = engine.run('late', request, { onPhase: () => (phases += 1) }, AbortSignal.abort())
    await expect(run).rejects.toMatchObject({ code: 'CANCELED', retry: false })
    await engine.run('after', request, unobserved, never)
    expect(phases).toBe(0)
  })

  it('says that a broken model is no use trying again, and draws on', async () => {
    const modelFolder = await copyOf(tinySd)
    await rm(join(modelFolder, 'unet/model.onnx'))
    await expect(engine.run('broken', { ...request, modelFolder }, unobserved, never)).rejects.toMatchObject({
      code: 'MODEL_BROKEN',
      retry: false,
      message: expect.stringContaining('unet/model.onnx'),
    })
    await engine.run('after', request, unobserved, never)
    expect(log.linesOf(died)).toEqual([])
  })

  it('says that a request that it cannot carry out is no use trying again', async () => {
    await expect(engine.run('bad', { ...request, seed: -1 }, unobserved, never)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      retry: false,
    })
  })
})

describe('an engine that dies', () => {
  it('costs the job in hand one attempt and is there again for the next', async () => {
    const { engine, log } = startEngine()
    const { result, pid } = await startLongJob(engine)
    process.kill(pid, 'SIGKILL')
    await expect(result).rejects.toMatchObject(retryable)
    expect(engine.isReady).toBe(false)
    expect(engine.loaded).toEqual([])
    await engine.run('next', request, unobserved, never)
    expect(engine.pid).not.toBe(pid)
    expect(log.linesOf(died)).toHaveLength(1)
  })

  it('is started again before anybody asks, and makes who asks meanwhile wait', async () => {
    const { engine, log } = startEngine()
    await log.line(ready)
    process.kill(engine.pid ?? 0, 'SIGKILL')
    await log.line(died)
    expect(engine.isReady).toBe(false)
    const { picture } = await engine.run('waits', request, unobserved, never)
    expect(picture.width).toBe(64)
  })

  it('does not begin what was canceled while it started again', async () => {
    const { engine, log } = startEngine()
    await log.line(ready)
    process.kill(engine.pid ?? 0, 'SIGKILL')
    await log.line(died)
    const abort = new AbortController()
    const run = engine.run('waits', request, unobserved, abort.signal)
    abort.abort()
    await expect(run).rejects.toMatchObject({ code: 'CANCELED' })
  })

  it('is killed and started again when it hangs with nothing to do', async () => {
    const { engine, log } = startEngine({ heartbeatMs: 200 })
    const { fields } = await log.line(ready)
    process.kill(engine.pid ?? 0, 'SIGSTOP')
    await log.line(died)
    const again = await log.line(ready, 2)
    expect(again.fields).not.toEqual(fields)
    await expect(engine.run('after', request, {}, never)).resolves.toBeDefined()
  })

  it('is killed when it hangs, and is there again for the next', async () => {
    const { engine, log } = startEngine({ stallMs: 3000 })
    const { result, pid } = await startLongJob(engine)
    process.kill(pid, 'SIGSTOP')
    await expect(result).rejects.toMatchObject(retryable)
    expect(isAlive(pid)).toBe(false)
    expect((await log.line('engine hangs, killing it')).fields).toEqual({ engine: pid, silentMs: 3000 })
    await engine.run('next', request, unobserved, never)
  })
})

describe('an engine whose program cannot be run at all', () => {
  it('is an attempt that failed, and no more', async () => {
    const { engine, log } = startEngine({ execArgv: [], entry: `${'long/'.repeat(100_000)}engine.ts` })
    await expect(engine.run('one', request, unobserved, never)).rejects.toMatchObject(retryable)
    await log.line('engine process error')
    await log.line(died, 2)
  })
})

describe('an engine that cannot start', () => {
  const broken = { entry: '/nonexistent/engine.ts', execArgv: [] }

  it('is an attempt that failed for who waits for it', async () => {
    const { engine } = startEngine(broken)
    await expect(engine.run('one', request, unobserved, never)).rejects.toMatchObject(retryable)
  })

  it('is tried again, after longer and longer waits', async () => {
    const { log } = startEngine(broken)
    await log.line(died, 3)
    expect(log.linesOf(died).map(({ fields }) => fields)).toEqual([
      { code: 1, signal: null, deaths: 1, waitMs: 100 },
      { code: 1, signal: null, deaths: 2, waitMs: 500 },
      { code: 1, signal: null, deaths: 3, waitMs: 2000 },
    ])
  })

  it('says why in the log', async () => {
    const { log } = startEngine(broken)
    await log.line(died)
    expect(log.lines.map(({ message }) => message).join('\n')).toContain('/nonexistent/engine.ts')
  })

  it('stops at once in the middle of such a wait, and so does who waits for it', async () => {
    const { engine, log } = startEngine(broken)
    await log.line(died, 2)
    const run = outcomeOf(engine.run('one', request, unobserved, never))
    await engine.stop(0)
    expect(await run).toMatchObject(retryable)
    expect(log.linesOf(died)).toHaveLength(2)
  })
})

describe('stop', () => {
  it('ends the process between two steps and fails the job in hand', async () => {
    const { engine, log } = startEngine()
    const { result, pid } = await startLongJob(engine)
    const failed = outcomeOf(result)
    await engine.stop(60_000)
    expect(isAlive(pid)).toBe(false)
    expect(await failed).toMatchObject(retryable)
    await expect(engine.run('after', request, unobserved, never)).rejects.toMatchObject(retryable)
    expect(log.linesOf(died)).toEqual([])
  })

  it('uses force on one that does not hear', async () => {
    const { engine } = startEngine()
    const { result, pid } = await startLongJob(engine)
    const failed = outcomeOf(result)
    process.kill(pid, 'SIGSTOP')
    await engine.stop(100)
    expect(isAlive(pid)).toBe(false)
    expect(await failed).toMatchObject(retryable)
  })

  it('ends one that idles, and can be done again', async () => {
    const { engine, log } = startEngine()
    await log.line(ready)
    const pid = engine.pid ?? 0
    await engine.stop(60_000)
    expect(isAlive(pid)).toBe(false)
    await engine.stop(60_000)
  })

  it('ends one that is only just starting', async () => {
    const { engine } = startEngine()
    while (engine.pid === undefined) await setImmediate()
    const { pid } = engine
    const run = outcomeOf(engine.run('one', request, unobserved, never))
    await engine.stop(60_000)
    expect(isAlive(pid)).toBe(false)
    expect(await run).toMatchObject(retryable)
  })

  it('ends one before its process is there', async () => {
    const { engine } = startEngine()
    const run = outcomeOf(engine.run('one', request, unobserved, never))
    await engine.stop(60_000)
    expect(await run).toMatchObject(retryable)
    expect(engine.pid).toBeUndefined()
  })

  it('has nothing to do where nothing was started', async () => {
    const { engine } = createEngine()
    await engine.stop(0)
    await expect(engine.run('one', request, unobserved, never)).rejects.toMatchObject(retryable)
  })
})
