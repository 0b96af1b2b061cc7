import { expect, it } from 'vitest'
import { LatestValue } from '../../../src/executor/latest-value.ts'

function counter() {
  let count = 0
  const value = new LatestValue(() => count)
  return {
    value,
    increase: () => {
      count += 1
      value.changed()
    },
  }
}

const over = { done: true, value: undefined }

it('gives the present first', async () => {
  const { value, increase } = counter()
  increase()
  const watching = value.watch()
  expect(await watching.next()).toEqual({ done: false, value: 1 })
})

it('gives every value to one who keeps up', async () => {
  const { value, increase } = counter()
  const watching = value.watch()
  const seen = [(await watching.next()).value]
  for (let i = 0; i < 3; i += 1) {
    const next = watching.next()
    increase()
    seen.push((await next).value)
  }
  expect(seen).toEqual([0, 1, 2, 3])
})

it('gives the latest, and that once, to one who is slow', async () => {
  const { value, increase } = counter()
  const watching = value.watch()
  await watching.next()
  for (let i = 0; i < 5; i += 1) increase()
  expect(await watching.next()).toEqual({ done: false, value: 5 })
  const next = watching.next()
  increase()
  expect(await next).toEqual({ done: false, value: 6 })
})

it('gives each watcher its own view', async () => {
  const { value, increase } = counter()
  const [one, other] = [value.watch(), value.watch()]
  await one.next()
  increase()
  expect((await one.next()).value).toBe(1)
  increase()
  expect((await other.next()).value).toBe(2)
  expect((await one.next()).value).toBe(2)
})

it('can be ended while it waits', async () => {
  const { value } = counter()
  const watching = value.watch()
  await watching.next()
  const next = watching.next()
  expect(await watching.return?.()).toEqual(over)
  expect(await next).toEqual(over)
  expect(await watching.next()).toEqual(over)
})

it('ends every watching when it is closed, also one that was never asked', async () => {
  const { value, increase } = counter()
  const [waiting, fresh] = [value.watch(), value.watch()]
  await waiting.next()
  const next = waiting.next()
  value.close()
  expect(await next).toEqual(over)
  expect(await fresh.next()).toEqual(over)
  increase()
  expect(await waiting.next()).toEqual(over)
})

it('works in a for-await loop', async () => {
  const { value, increase } = counter()
  const seen: number[] = []
  for await (const now of value.watch()) {
    seen.push(now)
    if (now === 3) break
    increase()
  }
  expect(seen).toEqual([0, 1, 2, 3])
})
