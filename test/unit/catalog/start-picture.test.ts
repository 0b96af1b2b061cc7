import { describe, expect, it } from 'vitest'
import {
  defaultStrength,
  fittedSize,
  stepsToRun,
  strengthProblems,
} from '../../../src/catalog/start-picture.ts'
import type { ModelEntry } from '../../../src/catalog/model.ts'
import { runsWholeSteps, skipsWholeSteps } from '../../../src/engine/pipelines/start-rule.ts'

const limits: ModelEntry['limits'] = {
  ...{ minSteps: 1, maxSteps: 100, minSize: 100, maxSize: 1000, sizeMultiple: 32, maxGuidanceScale: 10 },
}

describe('the size that a picture is drawn at', () => {
  it.each([
    ['its own', [512, 256], {}, [512, 256]],
    ['cut to the multiple', [543, 287], {}, [512, 256]],
    ['shrunk in proportion', [4000, 2000], {}, [992, 480]],
    ['enlarged in proportion', [64, 96], {}, [128, 128]],
    ['not below the smallest', [4000, 40], {}, [992, 128]],
    ['not above the largest', [10, 2000], {}, [128, 992]],
    ['by its width', [400, 200], { width: 256 }, [256, 128]],
    ['by its height', [400, 200], { height: 256 }, [512, 256]],
    ['by its width, within the limits', [200, 4000], { width: 256 }, [256, 992]],
    ['as it is asked for', [400, 200], { width: 128, height: 640 }, [128, 640]],
  ] as const)('%s', (_name, [width, height], asked, [drawnWidth, drawnHeight]) => {
    expect(fittedSize({ limits }, { width, height }, asked)).toEqual({
      width: drawnWidth,
      height: drawnHeight,
    })
  })

  it('is always one that the model can be asked for', () => {
    for (let width = 1; width < 5000; width += 137)
      for (let height = 1; height < 5000; height += 149) {
        for (const side of Object.values(fittedSize({ limits }, { width, height }, {}))) {
          expect(side % 32).toBe(0)
          expect(side).toBeGreaterThanOrEqual(100)
          expect(side).toBeLessThanOrEqual(1000)
        }
      }
  })
})

describe('the steps that are run', () => {
  const rules = { SD: runsWholeSteps, SDXL: runsWholeSteps, SD3: skipsWholeSteps, FLUX: skipsWholeSteps }

  it.each(Object.entries(rules))('are as many as the engine runs: %s', (family, rule) => {
    for (const steps of [1, 2, 6, 7, 28, 49, 100])
      for (const strength of [0, 0.01, 0.1, 0.3, 1 / 3, 0.6, 0.8, 0.9999, 1]) {
        const run = stepsToRun({ family: family as ModelEntry['family'] }, { steps, strength })
        expect([steps, strength, run]).toEqual([steps, strength, steps - rule(steps, strength)])
      }
  })

  it('are all without a strength', () => {
    expect(stepsToRun({ family: 'SD' }, { steps: 7 })).toBe(7)
    expect(stepsToRun({ family: 'FLUX' }, { steps: 7, strength: null })).toBe(7)
  })

  it('must be one at least, and the message names a strength that leaves one', () => {
    for (const family of ['SD', 'FLUX'] as const)
      for (let steps = 1; steps <= 150; steps++) {
        const [problem] = strengthProblems({ id: 'm', family }, { steps, strength: 0 })
        const least = Number(/; ([\d.]+) leaves one$/.exec(problem?.message ?? '')?.[1])
        expect(strengthProblems({ id: 'm', family }, { steps, strength: least })).toEqual([])
      }
  })
})

it('changes as much of a picture as the reference does, where nobody says', () => {
  const strengths = (['SD', 'SDXL', 'SD3', 'FLUX'] as const).map((family) => [
    defaultStrength({ family }, false),
    defaultStrength({ family }, true),
  ])
  expect(strengths).toEqual([
    [0.8, 1],
    [0.3, 0.9999],
    [0.6, 0.6],
    [0.6, 0.6],
  ])
})
