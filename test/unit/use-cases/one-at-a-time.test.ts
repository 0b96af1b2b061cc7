import { expect, it } from 'vitest'
import { OneAtATime } from '../../../src/use-cases/one-at-a-time.ts'

it('begins a task when those before it have ended, also where they failed', async () => {
  const tasks = new OneAtATime()
  const seen: string[] = []
  const task = (name: string, fails: boolean) => async () => {
    seen.push(`${name} begins`)
    await new Promise<void>((resolve) => setImmediate(resolve))
    seen.push(`${name} ends`)
    if (fails) throw new Error(name)
    return name
  }
  const all = ['a', 'b', 'c'].map((name) => tasks.run(task(name, name === 'b')))
  const results = await Promise.allSettled(all)
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})
