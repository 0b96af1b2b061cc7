import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { projectFolder } from '../../src/config.ts'
import { median, rounded, type Finding } from './report.ts'

const runs = 5
/** Seconds. */
const goal = 2

/** From `npm start` to an answer of /health, where everything is installed and built; beside that of Node itself. */
export async function start(): Promise<Finding> {
  // The first start may have to build.
  await timeOfStart()
  const starts: number[] = []
  const nodes: number[] = []
  for (let run = 0; run < runs; run += 1) {
    nodes.push(timeOfNode())
    starts.push(await timeOfStart())
  }
  const seconds = median(starts) / 1000
  const ratio = median(starts) / median(nodes)
  return {
    bench: 'start',
    passed: seconds < goal,
    summary: `npm start answers after ${rounded(seconds, 2)} s, ${rounded(ratio)} times as long as node takes for nothing; goal ${goal} s`,
    figures: {
      seconds: rounded(seconds, 2),
      goal,
      ratio: rounded(ratio),
      startsMs: starts.map((value) => rounded(value, 0)),
      nodeMs: rounded(median(nodes), 0),
    },
  }
}

function timeOfNode(): number {
  const startedAt = performance.now()
  execFileSync(process.execPath, ['-e', '0'])
  return performance.now() - startedAt
}

/** Milliseconds, with a data folder that is made on the way. */
async function timeOfStart(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'promptpics-bench-'))
  const port = await freePort()
  const startedAt = performance.now()
  const child = spawn('npm', ['start', '--silent'], {
    cwd: projectFolder,
    env: { ...process.env, PORT: String(port), DATA_DIR: folder, LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'ignore', 'inherit'],
    // npm, its shell and the server are ended together, as a terminal would.
    detached: true,
  })
  try {
    await answer(`http://127.0.0.1:${port}/health`)
    return performance.now() - startedAt
  } finally {
    const exit = once(child, 'exit')
    process.kill(-(child.pid ?? 0), 'SIGTERM')
    await exit
    await rm(folder, { recursive: true, force: true })
  }
}

async function answer(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(url).catch(() => null)
    if (response?.ok === true) return
    await delay(5)
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
