import cliProgress from 'cli-progress'
import type { TextToImage } from '../../engine/protocol.ts'
import type { EngineProcess, EngineResult } from '../../executor/engine-process.ts'

/** Has the engine draw a picture, and shows how far it is; `name` says which one. Throws EngineError. */
export async function drawWithBar(
  engine: EngineProcess,
  request: TextToImage,
  name: string,
  signal: AbortSignal,
): Promise<EngineResult> {
  const bar = new cliProgress.SingleBar(
    {
      format: '{name}{phase} {bar} {value}/{total} | {duration_formatted}',
      clearOnComplete: false,
      hideCursor: true,
    },
    cliProgress.Presets.shades_classic,
  )
  bar.start(request.steps, 0, { name, phase: 'starting  ' })
  const observer = {
    onPhase: (phase: string) => bar.update({ phase: phase.padEnd(10) }),
    onStep: (step: number, totalSteps: number) => {
      bar.setTotal(totalSteps)
      bar.update(step)
    },
  }
  try {
    return await engine.run('generate', request, observer, signal)
  } finally {
    bar.stop()
  }
}
