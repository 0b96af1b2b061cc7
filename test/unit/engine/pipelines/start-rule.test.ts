import { expect, it } from 'vitest'
import { runsWholeSteps, skipsWholeSteps } from '../../../../src/engine/pipelines/start-rule.ts'

it.each([
  [6, 0.75, 2, 1],
  [10, 0.3, 7, 7],
  [8, 0.6, 4, 3],
  [5, 1, 0, 0],
  [5, 0, 5, 5],
  [10, 0.05, 10, 9],
])('of %i steps at strength %d the first is %i, or %i', (steps, strength, whole, skipping) => {
  expect(runsWholeSteps(steps, strength)).toBe(whole)
  expect(skipsWholeSteps(steps, strength)).toBe(skipping)
})
