/**
 * train.ts FOLDER [MINUTES] [decoder]: trains the starter model on in FOLDER, at idle priority, and resumes whatever it
 * finds there. A new folder starts from the weights in models/starter. `decoder`: the autoencoder's second half instead,
 * which leaves the latents as they are.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { paintMissingScenes, paintScenes } from './painting.ts'
import { runScript } from './python-tools.ts'
import { SCENES_A_PROCESS } from './scenes/dataset.ts'

const weights = fileURLToPath(new URL('..', import.meta.url))
/** Scenes that the denoiser never sees. */
const DECODER_SEEDS = 12_000_000
const started = Date.now()

const [where, minutes = '150', what = 'denoiser'] = process.argv.slice(2)
const known = what === 'denoiser' || what === 'decoder'
if (where === undefined || where.startsWith('-') || !(Number(minutes) > 0) || !known) {
  console.error('npm run starter:train -- FOLDER [MINUTES] [decoder]')
  process.exit(1)
}
const folder = resolve(where)
mkdirSync(folder, { recursive: true })
yieldToOthers()
console.log(`${new Date().toISOString()} training in ${folder} for ${minutes} minutes`)
restoreWeights()
if (what === 'decoder') trainDecoder()
else trainDenoiser()

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
  if (existsSync(`${name}.npy`) && existsSync(`${name}.cover`)) return
  paintScenes(part * SCENES_A_PROCESS, SCENES_A_PROCESS, name)
  runScript(folder, 'encode_scenes.py', [folder, name])
  rmSync(`${name}.rgb`)
}

/** The whole minutes that are left, if they are worth compiling for. */
function minutesLeft(): number {
  const left = Math.floor(Number(minutes) - (Date.now() - started) / 60_000)
  console.log(`${left} minutes left for training`)
  return left > 5 ? left : 0
}

/** Trains the decoder on scenes of its own, which need their pixels. */
function trainDecoder(): void {
  const name = join(folder, 'decoder-scenes')
  paintMissingScenes(DECODER_SEEDS, SCENES_A_PROCESS, name)
  const left = minutesLeft()
  if (left > 0)
    runScript(folder, 'train_autoencoder.py', [folder, String(left), `${name}.rgb`], { DECODER: '1' })
  rmSync(`${name}.rgb`)
}

/** Paints what is missing, then trains text encoder and denoiser. */
function trainDenoiser(): void {
  for (const part of (process.env['STARTER_SCENES'] ?? '0 1').split(' ')) prepareScenes(Number(part))
  const left = minutesLeft()
  if (left === 0) return
  const names = readdirSync(folder)
    .filter((file) => /^s\d+\.npy$/.test(file))
    .toSorted()
    .map((file) => join(folder, file.replace(/\.npy$/, '')))
  const { LR = '8e-4', DECAY = '0.05' } = process.env
  runScript(folder, 'train_denoiser.py', [folder, String(left), ...names], { LR, DECAY })
}
