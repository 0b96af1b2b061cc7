import { expect, it } from 'vitest'
import type { Model } from '../../../src/catalog/model.ts'
import type { Generation } from '../../../src/storage/generation-records.ts'
import { jobOf, wantedBy } from '../../../src/use-cases/job-of.ts'

const model = { id: 'sd', path: '/models/sd' } as Model
const lorasWanted = (...loras: readonly { name: string; scale: number }[]) =>
  wantedBy({ loras: loras.map((lora) => ({ ...lora, url: null })) } as unknown as Generation, model).loras

it('tells other LoRAs, other scales and another order from each other, and none from all of them', () => {
  const [ink, oil] = [
    { name: 'ink', scale: 1 },
    { name: 'oil', scale: 0.5 },
  ]
  const choices = [[], [ink], [oil], [{ ...ink, scale: 0.9 }], [ink, oil], [oil, ink]]
  expect(new Set(choices.map((loras) => lorasWanted(...loras))).size).toBe(choices.length)
  expect(lorasWanted()).toBe('')
})

it('takes LoRAs without any weight for none', () => {
  const [ink, oil] = [
    { name: 'ink', scale: 0 },
    { name: 'oil', scale: 0.5 },
  ]
  expect(lorasWanted(ink)).toBe('')
  expect(lorasWanted(ink, oil)).toBe(lorasWanted(oil))
})

it('tells the queue what is wanted, where the model is known', () => {
  const row = { id: 'a', loras: [] } as unknown as Generation
  expect(jobOf(row, null).wanted).toBeNull()
  const sized = { ...model, defaults: { steps: 1, width: 8, height: 8 } } as Model
  expect(jobOf(row, sized).wanted).toEqual({ modelId: 'sd', modelFolder: '/models/sd', loras: '' })
})

function shareOf(row: Partial<Generation>) {
  const { share, session } = jobOf({ id: 'a', loras: [], ...row } as unknown as Generation, null)
  return [share, session]
}

it('is one of its address, and of its session there', () => {
  expect(shareOf({ ipHash: 'here', sessionId: 'mine' })).toEqual(['here', 'mine'])
  expect(shareOf({ ipHash: 'here', sessionId: null })).toEqual(['here', ''])
  expect(shareOf({ ipHash: null, sessionId: 'mine' })).toEqual(['mine', 'mine'])
  expect(shareOf({ ipHash: null, sessionId: null })).toEqual(['a', ''])
})
