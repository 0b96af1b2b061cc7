import type { Pictures } from '../../src/engine/components/vae-decoder.ts'
import type { Tensor } from '../../src/engine/tensor/tensor.ts'
import type { GoldenCase } from './case-file.ts'
import { arrayError, Comparison, mismatches, relativeError, sameShape, summaryError } from './comparison.ts'
import { packedRun } from './packing.ts'
import type { RecordedRun } from './recording.ts'

/** Holds a recorded run against its case, point by point in the order of computation. */
export async function compareRun(
  golden: GoldenCase,
  recording: RecordedRun,
  pictures: Pictures,
): Promise<Comparison> {
  const run = golden.pipeline.startsWith('Flux') ? packedRun(recording) : recording
  const comparison = new Comparison()
  compareTokens(golden, run, comparison)
  await compareEmbeds(golden, run, comparison)
  compareSchedule(golden, run, comparison)
  compareDraws(golden, run, comparison)
  compareSource(golden, run, comparison)
  compareLatents(golden, 'latents.start', run.startLatents, comparison)
  compareFirstCalls(golden, run, comparison)
  compareSteps(golden, run, comparison)
  compareImage(golden, pictures, comparison)
  return comparison
}

function compareTokens(golden: GoldenCase, run: RecordedRun, comparison: Comparison): void {
  comparison.check('tokens', 'tokens', sameNames(run.tokenRows.keys(), Object.keys(golden.tokens)), 0)
  for (const [tokenizer, theirs] of Object.entries(golden.tokens)) {
    const ours = run.tokenRows.get(tokenizer)
    for (const sign of ['positive', 'negative'] as const) {
      const error = mismatches(
        (ours?.[sign] ?? []).flatMap((row) => Array.from(row)),
        (theirs[sign] ?? []).flat(),
      )
      comparison.check('tokens', `tokens.${tokenizer}.${sign}`, error, 0)
    }
  }
}

async function compareEmbeds(golden: GoldenCase, run: RecordedRun, comparison: Comparison): Promise<void> {
  const tolerance = golden.tolerance.embeds
  comparison.check(
    'embeds',
    'embeds',
    sameNames(run.embeddings.keys(), Object.keys(golden.embeds)),
    tolerance,
  )
  for (const [name, summary] of Object.entries(golden.embeds)) {
    const ours = run.embeddings.get(name)
    if (!ours) continue
    comparison.check('embeds', `embeds.${name}`, summaryError(ours.data, ours.dims, summary), tolerance)
    const whole = await golden.embedding(name)
    if (whole)
      comparison.check('embeds', `embeds.${name}`, arrayError(ours.data, whole.data, 'largest'), tolerance)
  }
}

function compareSchedule(golden: GoldenCase, run: RecordedRun, comparison: Comparison): void {
  const { timesteps = [], sigmas = null, initNoiseSigma = Number.NaN } = run.plan?.schedule ?? {}
  const theirs = golden.schedule
  const check = (point: string, error: number) =>
    comparison.check('schedule', `schedule.${point}`, error, golden.tolerance.schedule)
  check('timesteps', arrayError(timesteps, theirs.timesteps, 'each'))
  check(
    'sigmas',
    (sigmas === null) === (theirs.sigmas === null)
      ? relativeError(sigmas ?? [], theirs.sigmas ?? [])
      : Infinity,
  )
  check('initNoiseSigma', relativeError([initNoiseSigma], [theirs.initNoiseSigma]))
  comparison.check(
    'firstStep',
    'schedule.firstStep',
    mismatches([run.plan?.firstStep ?? -1], [theirs.firstStep]),
    0,
  )
}

function compareDraws(golden: GoldenCase, run: RecordedRun, comparison: Comparison): void {
  const tolerance = golden.tolerance.draws
  comparison.check('drawCount', 'draws', Math.abs(run.draws.length - golden.draws.length), 0)
  for (const [k, theirs] of golden.draws.entries()) {
    const ours = run.draws[k]
    if (!ours) break
    const isSame = ours.what === theirs.what && sameShape(ours.values.dims, theirs.shape)
    const first = ours.values.data.subarray(0, theirs.first.length)
    comparison.check(
      'draws',
      `draws.${k}`,
      isSame ? arrayError(first, theirs.first, 'each') : Infinity,
      tolerance,
    )
  }
}

/** What became of the picture that a run started from. */
function compareSource(golden: GoldenCase, run: RecordedRun, comparison: Comparison): void {
  const names = Object.keys(golden.tensors).filter((name) => name.startsWith('posterior.'))
  const { posteriors } = run
  const encodings = { txt2img: 0, img2img: 1, inpaint: 2 }[golden.kind] ?? Number.NaN
  comparison.check('posteriorCount', 'posterior', Math.abs(posteriors.length - encodings), 0)
  // No tolerance is recorded for what the VAE encoder gives; that of the denoiser's outputs is taken.
  const tolerance = 3 * golden.tolerance.latents
  for (const [k, name] of names.entries()) {
    // The reference encodes the picture once for each generator, and then where it inpaints the masked one.
    const isMasked = golden.kind === 'inpaint' && k === names.length - 1
    const error = errorOf(golden, name, posteriors[isMasked ? 1 : 0] ?? null)
    comparison.check('posterior', name, error, tolerance)
  }
  if (golden.tensors.image_latents) {
    compareLatents(golden, 'image_latents', run.sourceLatents, comparison)
  }
}

function compareLatents(golden: GoldenCase, name: string, ours: Tensor | null, comparison: Comparison): void {
  comparison.check('latents', name, errorOf(golden, name, ours), golden.tolerance.latents)
}

/** How far an array is from the one of that name in the case's bin. */
function errorOf(golden: GoldenCase, name: string, ours: Tensor | null): number {
  const theirs = golden.floats(name)
  const isSame = ours !== null && sameShape(ours.dims, theirs.shape)
  return isSame ? arrayError(ours.data, theirs.data, 'largest') : Infinity
}

function compareFirstCalls(golden: GoldenCase, run: RecordedRun, comparison: Comparison): void {
  const key = 'denoiserFirstCall'
  comparison.check(key, key, Math.abs(run.firstCalls.length - golden.denoiserFirstCall.length), 0)
  for (const [k, theirs] of golden.denoiserFirstCall.entries()) {
    const ours = run.firstCalls[k] ?? {}
    comparison.check(key, `${key}.${k}`, sameNames(Object.keys(ours), Object.keys(theirs)), 0)
    for (const [name, summary] of Object.entries(theirs)) {
      const input = ours[name]
      if (!input) continue
      const error = summaryError(input.data, input.dims, summary)
      comparison.check(key, `${key}.${k}.${name}`, error, golden.tolerance.latents)
    }
  }
}

function compareSteps(golden: GoldenCase, run: RecordedRun, comparison: Comparison): void {
  comparison.check('stepCount', 'steps', Math.abs(run.steps.length - golden.steps.length), 0)
  // What the section on tolerances grants to summaries of a step.
  const tolerance = 3 * golden.tolerance.latents
  for (const [k, theirs] of golden.steps.entries()) {
    const ours = run.steps[k]
    if (!ours) break
    const { modelOutput, clean } = ours
    comparison.check(
      'schedule',
      `steps.${k}.t`,
      arrayError([ours.timestep], [theirs.t], 'each'),
      golden.tolerance.schedule,
    )
    const outputError = summaryError(modelOutput.data, modelOutput.dims, theirs.modelOutput)
    comparison.check('modelOutput', `steps.${k}.modelOutput`, outputError, tolerance)
    if (theirs.x0) {
      const cleanError = clean ? summaryError(clean.data, clean.dims, theirs.x0) : Infinity
      comparison.check('x0', `steps.${k}.x0`, cleanError, tolerance)
    }
    compareLatents(golden, `latents.${k}`, ours.latents, comparison)
  }
}

function compareImage(golden: GoldenCase, pictures: Pictures, comparison: Comparison): void {
  const theirs = golden.bytes(golden.image.tensor)
  const dims = [pictures.count, pictures.height, pictures.width, 3]
  const isSame = sameShape(dims, theirs.shape)
  const differences = theirs.data.map((value, k) => Math.abs(value - (pictures.rgb[k] ?? Number.NaN)))
  const off = differences.reduce((count, difference) => count + (difference > 0 ? 1 : 0), 0)
  const largest = differences.reduce((worst, difference) => Math.max(worst, difference), 0)
  comparison.check('pixel', 'image', isSame ? largest : Infinity, golden.tolerance.pixel)
  comparison.check(
    'pixelsOff',
    'image',
    isSame ? off / differences.length : Infinity,
    golden.tolerance.pixelsOff,
  )
}

/** 0 where both lists hold the same names, infinite otherwise. */
function sameNames(ours: Iterable<string>, theirs: Iterable<string>): number {
  const sorted = [ours, theirs].map((names) => [...names].toSorted().join(' '))
  return sorted[0] === sorted[1] ? 0 : Infinity
}
