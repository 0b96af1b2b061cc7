/**
 * eval.ts FOLDER [MODEL]: how well a model folder (models/starter) draws what captions tell, judged by a classifier that
 * has seen painted scenes only. FOLDER is a training folder; what it finds there of an earlier evaluation it uses again.
 */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Sampler, samplers } from '../../../src/engine/protocol.ts'
import { drawn, type DrawingSettings } from './evaluation/drawing.ts'
import { paintersMark } from './evaluation/painted-by.ts'
import { drawPlainPrompts, drawSeeds } from './evaluation/sheets.ts'
import { paintMissingScenes } from './painting.ts'
import { runScript } from './python-tools.ts'
import { SCENES_A_PROCESS } from './scenes/dataset.ts'

/** Seeds of scenes that training never reaches. */
const JUDGE_SEEDS = [10_000_000, 11_000_000]
const TUNING_SEEDS = 20_000_000
const HELD_OUT_SEEDS = 30_000_000
const REFERENCE_SEEDS = 31_000_000
const HELD_OUT = 500
const REFERENCE = 2_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: 'string' },
    guidance: { type: 'string' },
    rescale: { type: 'string' },
    sampler: { type: 'string' },
    tuning: { type: 'boolean', default: false },
    only: { type: 'string', default: String(HELD_OUT) },
  },
})
const [where, model = fileURLToPath(new URL('..', import.meta.url))] = positionals
const count = Number(values.only)
const numberOf = (value: string | undefined) => (value === undefined ? undefined : Number(value))
const settings: DrawingSettings = {
  steps: numberOf(values.steps),
  guidanceScale: numberOf(values.guidance),
  guidanceRescale: numberOf(values.rescale),
  sampler: samplers.find((sampler) => sampler === values.sampler),
}
const positive = [settings.steps ?? 1, settings.guidanceScale ?? 1, count - 1, SCENES_A_PROCESS - count + 1]
const rescale = settings.guidanceRescale ?? 0
const isUnderstood = positive.every((number) => number > 0) && rescale >= 0 && rescale <= 1
if (where === undefined || !isUnderstood || !isKnown(values.sampler)) {
  console.error(
    'npm run starter:eval -- FOLDER [MODEL] [--steps N] [--guidance N] [--rescale N] [--sampler NAME] [--tuning] [--only N]',
  )
  process.exit(1)
}
const folder = resolve(where)
const shelf = join(folder, `evaluation-${paintersMark()}`)
mkdirSync(shelf, { recursive: true })
const judge = trainedJudge()
// Settings are chosen on other captions than those that the figures are of.
const held = join(shelf, `${values.tuning ? 'tuning' : 'held-out'}-${count}`)
paintMissingScenes(values.tuning ? TUNING_SEEDS : HELD_OUT_SEEDS, count, held)
const reference = join(shelf, 'reference')
paintMissingScenes(REFERENCE_SEEDS, REFERENCE, reference)
await drawHeldOut()
const report = join(folder, values.tuning ? 'tuning.json' : 'evaluation.json')
runScript(folder, 'evaluate.py', [folder, judge, held, join(shelf, 'drawn'), reference, report])
console.log(`${report} has more`)
if (!values.tuning && count === HELD_OUT) {
  await drawPlainPrompts(resolve(model), settings, join(folder, 'plain-prompts.webp'))
  await drawSeeds(resolve(model), settings, join(folder, 'seeds.webp'))
  console.log('plain-prompts.webp and seeds.webp beside it show what it draws')
}

function isKnown(sampler: string | undefined): sampler is Sampler | undefined {
  return sampler === undefined || samplers.some((known) => known === sampler)
}

/** The classifier's file; it is trained where there is none for this painter (about ten minutes). */
function trainedJudge(): string {
  const file = join(shelf, 'judge.pt')
  if (existsSync(file)) return file
  const names = JUDGE_SEEDS.map((first) => {
    const name = join(shelf, `judge-${first}`)
    paintMissingScenes(first, SCENES_A_PROCESS, name)
    return name
  })
  runScript(folder, 'train_classifier.py', [file, ...names])
  for (const name of names) rmSync(`${name}.rgb`)
  return file
}

/** What the model draws for the first captions of the held-out scenes, as drawn.rgb. */
async function drawHeldOut(): Promise<void> {
  const asked = readFileSync(`${held}.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map((line, seed) => ({ prompt: (JSON.parse(line) as Told).captions[0]!.text, seed }))
  const pixels = openSync(join(shelf, 'drawn.rgb'), 'w')
  const times: number[] = []
  for await (const { picture, seconds } of drawn(resolve(model), asked, settings)) {
    writeSync(pixels, picture.rgb)
    times.push(seconds)
    if (times.length % 100 === 0) console.log(`${times.length} of ${asked.length} pictures drawn`)
  }
  closeSync(pixels)
  console.log(
    `a picture takes ${times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!.toFixed(2)} s`,
  )
}

interface Told {
  captions: { text: string }[]
}
