import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectFolder } from '../../src/config.ts'
import { createEngine } from '../../src/create-engine.ts'
import { createLogger } from '../../src/logging.ts'
import { heldBytes } from '../../src/model-files/memory-plan.ts'
import { PartSizes } from '../../src/model-files/part-sizes.ts'
import { benchConfig } from './house.ts'
import { median, rounded, type Finding } from './report.ts'

const swaps = 100
/** Swaps after which allocators have grown to what they need. */
const settledAfter = 20
const goal = 1.1

const starter = join(projectFolder, 'models/starter')
const tiny = (name: string) => join(projectFolder, 'test/fixtures/golden/models', name)

/**
 * Whether the engine's memory grows when models are exchanged: it may hold the largest part of one of two models of 60 MB, so
 * that every job pushes out what the one before it loaded; the tiny models of all families come between them.
 */
export async function memory(): Promise<Finding> {
  const folder = await mkdtemp(join(tmpdir(), 'promptpics-bench-'))
  const twin = join(folder, 'twin')
  await symlink(starter, twin)
  const others = ['tiny-sd', 'tiny-sdxl', 'tiny-sd3', 'tiny-flux'].map(tiny)
  const models = others.flatMap((other, k) => [k % 2 === 0 ? starter : twin, other])
  const sizes = await new PartSizes().ofFolder(starter)
  const config = {
    ...benchConfig('data'),
    MODEL_MEMORY_BYTES: Math.max(...sizes.map((size) => heldBytes(size, 'cpu'))),
  }
  const engine = createEngine(config, createLogger(config))
  engine.start()
  const resident: number[] = []
  for (let swap = 0; swap < swaps; swap += 1) {
    const modelFolder = models[swap % models.length] ?? starter
    const asked = { prompt: 'a boat', steps: 2, guidanceScale: 4, width: 128, height: 128, seed: swap }
    await engine.run(`swap ${swap}`, { modelFolder, ...asked }, {}, new AbortController().signal)
    resident.push(residentMegabytes(engine.pid))
  }
  await engine.stop(0)
  await rm(folder, { recursive: true })
  return findingOf(resident)
}

function findingOf(resident: readonly number[]): Finding {
  const early = median(resident.slice(settledAfter, 2 * settledAfter))
  const late = median(resident.slice(-settledAfter))
  const ratio = late / early
  return {
    bench: 'memory',
    passed: ratio <= goal,
    summary: `after ${swaps} swaps of models the engine holds ${rounded(ratio, 3)} times what it held after ${settledAfter}; goal ${goal}`,
    figures: {
      ratio: rounded(ratio, 3),
      goal,
      earlyMegabytes: rounded(early),
      lateMegabytes: rounded(late),
      most: rounded(Math.max(...resident)),
      resident: resident.map((megabytes) => rounded(megabytes, 0)),
    },
  }
}

/** What the system counts as resident memory of a process. */
function residentMegabytes(pid: number | undefined): number {
  const kibibytes = execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return Number(kibibytes) / 1024
}
