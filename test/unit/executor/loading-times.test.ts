import { expect, it } from 'vitest'
import type { LoadedModel } from '../../../src/engine/protocol.ts'
import { LoadingTimes, type Wanted } from '../../../src/executor/loading-times.ts'

const wanted = (loras = ''): Wanted => ({ modelId: 'sd', modelFolder: '/models/sd', loras })
const loaded = (merged: boolean): LoadedModel[] => [
  { modelFolder: '/models/sd', bytes: 1, parts: [{ part: 'unet', device: 'cpu', bytes: 1, merged }] },
]

it('expects a model that is not in memory to take as long as before', () => {
  const times = new LoadingTimes()
  expect(times.estimate(wanted(), [])).toBe(0)
  times.learn(wanted(), 2000, false)
  expect(times.estimate(wanted(), [])).toBe(2000)
  expect(times.estimate(wanted(), loaded(false))).toBe(0)
  times.learn(wanted(), 3, true)
  times.learn(wanted(), 4000, false)
  expect(times.estimate(wanted(), [])).toBe(3000)
})

it('knows a model by LoRAs that change its text encoders only', () => {
  const times = new LoadingTimes()
  const [unet] = loaded(false)[0]!.parts
  const encoder = { ...unet!, part: 'text_encoder', merged: true }
  const both = [{ modelFolder: '/models/sd', bytes: 2, parts: [unet!, encoder] }]
  times.learn(wanted('one'), 5000, false)
  expect(times.isLoaded(wanted('one'), both)).toBe(true)
  expect(times.isLoaded(wanted('two'), both)).toBe(false)
  expect(times.isLoaded(wanted('one'), [{ ...both[0]!, parts: [encoder] }])).toBe(false)
})

it('expects another choice of LoRAs to cost a reload', () => {
  const times = new LoadingTimes()
  times.learn(wanted('one'), 5000, false)
  expect(times.estimate(wanted('one'), loaded(true))).toBe(0)
  expect(times.estimate(wanted('two'), loaded(true))).toBe(5000)
  expect(times.estimate(wanted('one'), [])).toBe(5000)
  // The model without LoRAs was never loaded: nobody knows how long it takes.
  expect(times.isLoaded(wanted(), loaded(true))).toBe(false)
  times.learn(wanted(), 1000, false)
  expect(times.estimate(wanted(), loaded(true))).toBe(1000)
})
