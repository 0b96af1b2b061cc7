import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { ask } from '../api/client.ts'
import { read, submit } from '../api/drawing.ts'
import { cancel } from '../api/operations.ts'
import { withServer } from './house.ts'
import { rounded, type Finding } from './report.ts'
import type { CrowdReport } from './subscriber-crowd.ts'

const processes = 2
const each = 1000

/** How two thousand subscribers of one generation fare: all of them have to hear of its end. */
export async function fanOut(): Promise<Finding> {
  return withServer(async (url) => {
    const crowds = Array.from({ length: processes }, () => openCrowd(url))
    await Promise.all(crowds.map((crowd) => once(crowd, 'message')))
    // Something else is drawn until everyone has come.
    const { id: before } = await submit(
      { url },
      { prompt: 'something else', steps: 150, width: 512, height: 512 },
    )
    const { id } = await submit({ url }, { prompt: 'a red castle on a hill at sunset' })
    await Promise.all(crowds.map((crowd) => asked(crowd, id)))
    const reports = Promise.all(crowds.map((crowd) => once(crowd, 'message'))) as Promise<[CrowdReport][]>
    await ask(url, cancel, { id: before })
    const all = (await reports).map(([report]) => report)
    const { completedAt, generationTimeMs } = await read(url, id)
    for (const crowd of crowds) crowd.disconnect()
    return finding(all, Date.parse(String(completedAt)), generationTimeMs ?? Number.NaN)
  })
}

function openCrowd(url: string): ChildProcess {
  return fork(fileURLToPath(new URL('subscriber-crowd.ts', import.meta.url)), [url, String(each)], {
    execArgv: ['--import', import.meta.resolve('tsx')],
  })
}

/** Has a crowd subscribe; comes back when each of them has heard where the generation is. */
async function asked(crowd: ChildProcess, id: string): Promise<void> {
  const everyoneIsThere = once(crowd, 'message')
  crowd.send(id)
  await everyoneIsThere
}

function finding(reports: readonly CrowdReport[], endedAt: number, durationMs: number): Finding {
  const subscribers = processes * each
  const heardTheEnd = reports.reduce((sum, report) => sum + report.heardTheEnd, 0)
  const events = reports.reduce((sum, report) => sum + report.events, 0)
  const lastMs = Math.max(...reports.map((report) => report.lastAt)) - endedAt
  const ratio = rounded(lastMs / durationMs, 3)
  return {
    bench: 'fan-out',
    passed: heardTheEnd === subscribers,
    summary: `${heardTheEnd} of ${subscribers} subscribers heard of the end, the last of them ${lastMs} ms after it, which is ${ratio} of the generation’s duration`,
    figures: {
      subscribers,
      heardTheEnd,
      lastMs,
      ratio,
      durationMs,
      eventsEach: rounded(events / subscribers),
    },
  }
}
