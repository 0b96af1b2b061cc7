import { byId } from './page.js'

/** @typedef {{ minSteps: number, maxSteps: number, minSize: number, maxSize: number, sizeMultiple: number }} Limits */

/** Width by height, as parts of the model's own size. */
const shapes = /** @type {const} */ ([
  ['Square', 1, 1],
  ['Portrait', 3 / 4, 1],
  ['Landscape', 1, 3 / 4],
])

/** @type {Map<string, string>} */
const modelNames = new Map()

/**
 * What a model is called.
 * @param {string | null} id
 */
export const modelName = (id) => modelNames.get(id ?? '') ?? id ?? ''

/**
 * Offers what all installed models can be asked for, since any of them may be chosen.
 * @param {{ id: string, name: string, installed: boolean, defaults: { width: number, height: number }, limits: Limits }[]} models
 */
export function offerSettings(models) {
  for (const { id, name } of models) modelNames.set(id, name)
  const installed = models.filter((model) => model.installed)
  if (installed.length === 0) return
  const limits = commonLimits(installed.map((model) => model.limits))
  byId('steps').min = limits.minSteps
  byId('steps').max = limits.maxSteps
  const usual = Math.max(...installed.map(({ defaults }) => Math.max(defaults.width, defaults.height)))
  byId('size').append(...sizes(limits, Math.min(usual, limits.maxSize)))
}

/** What was chosen; what was not is left out. */
export function readSettings() {
  const [width, height] = byId('size').value.split('x').map(Number)
  const steps = byId('steps').value
  const seed = byId('seed').value.trim()
  return {
    ...(height !== undefined && { width, height }),
    ...(steps !== '' && { steps: Number(steps) }),
    ...(seed !== '' && { seed }),
  }
}

/** @param {Limits[]} all */
const commonLimits = (all) => ({
  minSteps: Math.max(...all.map((limits) => limits.minSteps)),
  maxSteps: Math.min(...all.map((limits) => limits.maxSteps)),
  minSize: Math.max(...all.map((limits) => limits.minSize)),
  maxSize: Math.min(...all.map((limits) => limits.maxSize)),
  sizeMultiple: Math.max(...all.map((limits) => limits.sizeMultiple)),
})

/**
 * @param {Limits} limits
 * @param {number} longest in pixels
 */
function sizes({ minSize, sizeMultiple }, longest) {
  const pixels = (/** @type {number} */ share) => Math.floor((longest * share) / sizeMultiple) * sizeMultiple
  return shapes
    .map(([name, width, height]) => ({ name, width: pixels(width), height: pixels(height) }))
    .filter(({ width, height }) => Math.min(width, height) >= minSize)
    .map(({ name, width, height }) => new Option(`${name}, ${width} × ${height}`, `${width}x${height}`))
}
