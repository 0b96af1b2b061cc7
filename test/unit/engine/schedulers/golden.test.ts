import { describe, expect, it } from 'vitest'
import { createScheduler } from '../../../../src/engine/schedulers/create-scheduler.ts'
import { SchedulerError, type FlowRun, type Schedule } from '../../../../src/engine/schedulers/scheduler.ts'
import { farthest, fileOf, golden, type GoldenRun, type GoldenStep } from './golden-runs.ts'

/** What a walk through a schedule gave at one step. */
interface Walked {
  readonly modelInput: Float32Array | null
  readonly prev: Float32Array
  readonly clean: Float32Array | null
  readonly draws: number
}

const start = Float32Array.from(golden.start)
const modelOutputs = golden.modelOutputs.map((row) => Float32Array.from(row))
const noise = golden.noise.map((row) => Float32Array.from(row))

function scheduleOf({ config, n }: GoldenRun): Schedule {
  return createScheduler(fileOf(config), config === 'ddim-eta' ? { eta: 0.6 } : {})(n, flowRun(config))
}

/** FLUX brings even noise levels of its own, and `-L` in a name is the number of patches. */
function flowRun(config: string): FlowRun | undefined {
  const patches = Number(/-L(\d+)$/.exec(config)?.[1] ?? 1)
  return config.startsWith('flow-dev-') ? { patches, spacing: 'even' } : undefined
}

/** The k-th step taken gets the k-th model output and draws the k-th noise, each in a circle of 8. */
function walk(schedule: Schedule, from: Float32Array, begin: number): Walked[] {
  let sample = from
  let history: unknown
  return Array.from({ length: schedule.timesteps.length - begin }, (_, k) => {
    let draws = 0
    const drawNoise = () => {
      draws += 1
      return noise[k % 8]!.slice()
    }
    const scaled = schedule.scaleInput(sample, begin + k)
    const modelInput = scaled === sample ? null : scaled
    const stepped = schedule.step({
      i: begin + k,
      sample,
      modelOutput: modelOutputs[k % 8]!,
      history,
      drawNoise,
    })
    sample = stepped.sample
    history = stepped.history
    return { modelInput, prev: stepped.sample, clean: stepped.clean, draws }
  })
}

/** Whether the reference draws at this step: see who draws what. */
function shouldDraw(config: string, isLast: boolean): boolean {
  if (config === 'ddim-eta' || config.startsWith('euler-a-')) return true
  return config.startsWith('lcm') && !isLast
}

function distanceOfStep(walked: Walked, step: GoldenStep): number {
  const { modelInput, prev, x0 } = step
  return Math.max(
    farthest(walked.prev, prev),
    x0 ? farthest(walked.clean ?? [], x0) : 0,
    modelInput ? farthest(walked.modelInput ?? [], modelInput) : 0,
  )
}

function expectWalk(
  run: GoldenRun,
  steps: readonly GoldenStep[],
  schedule: Schedule,
  from: Float32Array,
  begin: number,
): void {
  const walked = walk(schedule, from, begin)
  for (const step of steps) {
    const at = walked[step.i - begin]!
    expect(farthest([schedule.timesteps[step.i]!], [step.t]), `t of step ${step.i}`).toBeLessThanOrEqual(
      run.tolerance,
    )
    expect(at.modelInput === null, `scaling at step ${step.i}`).toBe(step.modelInput === undefined)
    expect(distanceOfStep(at, step), `step ${step.i}`).toBeLessThanOrEqual(run.tolerance)
  }
  const lastStep = walked.length - 1
  expect(walked.map(({ draws }) => draws)).toEqual(
    walked.map((_, k) => Number(shouldDraw(run.config, k === lastStep))),
  )
}

const refused = golden.runs.filter((run) => run.error !== undefined)
const walkable = golden.runs.filter((run) => run.error === undefined)

describe('the runs of the reference', () => {
  it('are all here', () => {
    expect(walkable).toHaveLength(384)
    expect(refused).toHaveLength(8)
    expect(walkable.filter(({ middle }) => middle)).toHaveLength(288)
    expect(walkable.filter(({ middle }) => middle?.steps)).toHaveLength(48)
    const steps = walkable.flatMap((run) => run.steps)
    expect(steps).toHaveLength(1696)
    expect(steps.filter((step) => step.modelInput)).toHaveLength(525)
    expect(steps.filter((step) => !step.x0)).toHaveLength(401)
    expect(walkable.filter((run) => run.steps.some((step) => !step.x0)).map(({ config }) => config)).toEqual(
      walkable.filter(({ config }) => /^(pndm|flow)/.test(config)).map(({ config }) => config),
    )
  })

  describe.each(Object.keys(golden.configs))('%s', (config) => {
    it.each(walkable.filter((run) => run.config === config))('$n steps', (run) => {
      const schedule = scheduleOf(run)
      expect(farthest(schedule.timesteps, run.timesteps), 'timesteps').toBeLessThanOrEqual(run.tolerance)
      expect(schedule.sigmas === null, 'no sigmas').toBe(run.sigmas === undefined)
      expect(farthest(schedule.sigmas ?? [], run.sigmas ?? []), 'sigmas').toBeLessThanOrEqual(run.tolerance)
      expect(farthest([schedule.initNoiseSigma], [run.initNoiseSigma]), 'initNoiseSigma').toBeLessThanOrEqual(
        run.tolerance,
      )
      const from = start.map((value) => value * schedule.initNoiseSigma)
      expectWalk(run, run.steps, schedule, from, 0)
    })

    it.each(walkable.filter((run) => run.config === config && run.middle))(
      '$n steps, begun in the middle',
      (run) => {
        const schedule = scheduleOf(run)
        const { begin, noised, steps } = run.middle!
        const from = schedule.addNoise(start, noise[0]!, begin)
        expect(farthest(from, noised), 'noised').toBeLessThanOrEqual(run.tolerance)
        if (steps) expectWalk(run, steps, schedule, from, begin)
      },
    )

    it.each(refused.filter((run) => run.config === config))('$n steps are refused', (run) => {
      expect(() => scheduleOf(run)).toThrow(SchedulerError)
    })
  })
})
