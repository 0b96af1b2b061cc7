/**
 * train.ts FOLDER [MINUTES]: trains the starter model on in FOLDER, at idle priority, and resumes whatever it finds there.
 * A new folder starts from the weights in models/starter.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run, runScript } from './python-tools.ts'
import { SCENES_A_PROCESS } from './scenes/dataset.ts'

const weights = fileURLToPath(new URL('..', import.meta.url))
const painter = fileURLToPath(new URL('paint.ts', import.meta.url))
const started = Date.now()

const [where, minutes = '150'] = process.argv.slice(2)
if (where === undefined || where.startsWith('-') || !(Number(minutes) > 0)) {
  console.error('npm run starter:train -- FOLDER [MINUTES]')
  process.exit(1)
}
const folder = resolve(where)
mkdirSync(folder, { recursive: true })
yieldToOthers()
console.log(`${new Date().toISOString()} training in ${folder} for ${minutes} minutes`)
restoreWeights()
for (const part of (process.env['STARTER_SCENES'] ?? '0 1').split(' ')) prepareScenes(Number(part))
trainDenoiser()

/** The lowest priority there is; on Linux also the idle class, which yields even to other background work. */
function yieldToOthers(): void {
  setPriority(constants.priority.PRIORITY_LOW)
  if (process.platform === 'linux') spawnSync('chrt', ['-i', '-p', '0', String(process.pid)])
}

/** Turns the published model into what training goes on from. */
function restoreWeights(): void {
  if (!existsSync(join(folder, 'preview.json')))
    copyFileSync(join(weights, 'preview.json'), join(folder, 'preview.json'))
  if (!existsSync(join(folder, 'unet.pt'))) runScript(folder, 'restore.py', [weights, folder])
}

/** Paints the scenes of a part in a process of its own, encodes them, and removes their pixels. */
function prepareScenes(part: number): void {
  const name = join(folder, `s${part}`)
  if (existsSync(`${name}.npy`)) return
  const first = part * SCENES_A_PROCESS
  run(process.execPath, [
    '--import',
    import.meta.resolve('tsx'),
    painter,
    String(first),
    String(SCENES_A_PROCESS),
    name,
  ])
  runScript(folder, 'encode_scenes.py', [folder, name])
  rmSync(`${name}.rgb`)
}

/** Trains for what is left of the minutes, if that is worth compiling for. */
function trainDenoiser(): void {
  const left = Math.floor(Number(minutes) - (Date.now() - started) / 60_000)
  console.log(`${left} minutes left for training`)
  if (left <= 5) return
  const names = readdirSync(folder)
    .filter((file) => /^s\d+\.npy$/.test(file))
    .toSorted()
    .map((file) => join(folder, file.replace(/\.npy$/, '')))
  const { LR = '4e-4', DECAY = '0.05' } = process.env
  runScript(folder, 'train_denoiser.py', [folder, String(left), ...names], { LR, DECAY })
}
