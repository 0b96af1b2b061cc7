import { expect, it } from 'vitest'
import { SharedPreviews } from '../../../src/use-cases/share-previews.ts'

const frame = (step: number) => ({ step, width: 2, height: 2, rgb: new Uint8Array(12).fill(step) })
const size = { width: 64, height: 64 }

it('encodes a frame once a size, however many watch', async () => {
  const previews = new SharedPreviews()
  const one = frame(1)
  const encoded = previews.encode(one, size, 32)
  expect(previews.encode(one, size, 32)).toBe(encoded)
  const smaller = previews.encode(one, size, 16)
  expect(smaller).not.toBe(encoded)
  expect(previews.encode(one, size, 16)).toBe(smaller)
  expect(await encoded).toMatchObject({ width: 32, height: 32 })
  expect(await smaller).toMatchObject({ width: 16, height: 16 })
})

it('takes every frame for itself', async () => {
  const previews = new SharedPreviews()
  const [first, second] = await Promise.all([1, 200].map((step) => previews.encode(frame(step), size, 32)))
  expect(first?.dataUri).not.toBe(second?.dataUri)
})
