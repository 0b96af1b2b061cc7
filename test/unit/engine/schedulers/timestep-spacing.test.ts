import { describe, expect, it } from 'vitest'
import {
  roundHalfEven,
  solverTimesteps,
  spacedTimesteps,
} from '../../../../src/engine/schedulers/timestep-spacing.ts'

const spacings = ['linspace', 'leading', 'trailing'] as const
const spacing = { stepsOffset: 1, trainTimesteps: 1000 }

/** Whether there are as many timesteps as steps, falling, all of them those of training. */
const areSound = (timesteps: Float64Array, steps: number) =>
  timesteps.length === steps &&
  timesteps.every((t, i) => t >= 0 && t <= 999 && (i === 0 || t < timesteps[i - 1]!))

const trailingAt = (steps: number, i: number) =>
  spacedTimesteps({ ...spacing, timestepSpacing: 'trailing' }, steps)[i]

describe('timesteps', () => {
  it.each(spacings)(
    'of %s fall and stay within those of training, for any number of steps',
    (timestepSpacing) => {
      const own = { timestepSpacing, stepsOffset: 0, trainTimesteps: 1000 }
      const counts = Array.from({ length: 999 }, (_, i) => i + 1)
      expect(counts.filter((steps) => !areSound(spacedTimesteps(own, steps), steps))).toEqual([])
      expect(counts.filter((steps) => !areSound(solverTimesteps(own, steps), steps))).toEqual([])
    },
  )

  it('round the halves that trailing meets as the reference does', () => {
    expect([
      trailingAt(48, 3),
      trailingAt(48, 15),
      trailingAt(96, 18),
      trailingAt(112, 7),
      trailingAt(16, 1),
    ]).toEqual([936, 686, 812, 936, 937])
  })

  it.each([0, -1, 2.5, NaN, 1001])('refuse %d steps', (steps) => {
    for (const timestepSpacing of spacings) {
      expect(() => spacedTimesteps({ ...spacing, timestepSpacing }, steps)).toThrow(
        'this scheduler takes 1 to 1000',
      )
    }
  })

  it('round halves to even numbers', () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, 2.4999, 2.5001].map(roundHalfEven)).toEqual([0, 2, 2, 0, -2, 2, 3])
  })
})
