import { mkdtemp } from 'node:fs/promises'
import { it } from 'vitest'
import { Program } from './crash/program.ts'
import { submit, ended } from './drawing.ts'
it('probe', async () => {
  const folder = await mkdtemp('/tmp/crash-probe-')
  const t0 = performance.now()
  const t = (m: string) => process.stdout.write(`${m} ${Math.round(performance.now() - t0)}\n`)
  const p = new Program(folder)
  const url = await p.url()
  t('url')
  await p.enginePid()
  t('engine')
  for (const [steps, size] of [
    [3, 64],
    [3, 64],
    [6, 64],
    [30, 64],
    [60, 64],
    [60, 128],
    [60, 192],
    [60, 256],
  ] as const) {
    const { id } = await submit({ url }, { prompt: 'x', steps, width: size, height: size, engine: 'tiny-sd' })
    const g = await ended({ url }, id)
    t(`${steps} ${size} ${g.generationTimeMs}`)
  }
  await p.kill()
  t('killed')
  const q = new Program(folder)
  await q.url()
  t('url again')
  await q.kill()
  t('killed')
})
