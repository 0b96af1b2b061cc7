import { fork } from 'node:child_process'
import { once } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { withServer } from './house.ts'
import { rounded, type Finding } from './report.ts'

const generations = 5
const idleMs = 5000
/** Of the 99th percentile, in milliseconds. */
const goal = 20

/** How long the server's event loop is held up while it serves previews, its client being another process. */
export async function eventLoop(): Promise<Finding> {
  return withServer(async (url) => {
    const subscriber = fork(fileURLToPath(new URL('previewing-subscriber.ts', import.meta.url)), [url], {
      execArgv: ['--import', import.meta.resolve('tsx')],
    })
    /** One generation; brings the number of its previews. */
    const turn = async () => {
      const answer = once(subscriber, 'message') as Promise<[number]>
      subscriber.send('generate')
      return (await answer)[0]
    }
    await once(subscriber, 'message')
    const first = await measured(turn)
    const idle = await measured(() => delay(idleMs))
    let previews = 0
    const busy = await measured(async () => {
      for (let i = 0; i < generations; i += 1) previews += await turn()
    })
    subscriber.disconnect()
    return {
      bench: 'event-loop',
      passed: busy.p99 < goal,
      summary: `the loop waits ${busy.p99} ms at the 99th percentile while it generates (${idle.p99} ms when idle), ${busy.max} ms at most; goal ${goal} ms`,
      figures: { ...named('busy', busy), ...named('idle', idle), ...named('first', first), goal, previews },
    }
  })
}

interface Delays {
  /** Milliseconds, all of them. */
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** Milliseconds; a timer of this length is what the loop is asked to keep. */
const resolution = 1

async function measured(what: () => Promise<unknown>): Promise<Delays> {
  const histogram = monitorEventLoopDelay({ resolution })
  histogram.enable()
  await what()
  histogram.disable()
  return {
    p50: late(histogram.percentile(50)),
    p99: late(histogram.percentile(99)),
    max: late(histogram.max),
  }
}

/** By how much the timer was late, in milliseconds, where it took so many nanoseconds. */
const late = (nanoseconds: number) => rounded(nanoseconds / 1e6 - resolution, 2)

const named = (name: string, delays: Delays) =>
  Object.fromEntries(
    Object.entries(delays).map(([key, value]: [string, number]) => [`${name}_${key}_ms`, value]),
  )
