import { expect, it } from 'vitest'
import { ReadSharing } from '../../../src/graphql/read-sharing.ts'

const fails = () => Promise.reject(new Error('no database'))

/** A read that ends when it is told to, and counts how often it was begun. */
function reading() {
  const begun: ((value: string) => void)[] = []
  const read = () => new Promise<string>((resolve) => begun.push(resolve))
  return { read, begun }
}

it('gives everyone who asks meanwhile the one result', async () => {
  const reads = new ReadSharing()
  const { read, begun } = reading()
  const all = [1, 2, 3].map(() => reads.share(['a', 1, { select: { id: true } }], read))
  expect(begun).toHaveLength(1)
  begun[0]?.('the row')
  expect(await Promise.all(all)).toEqual(['the row', 'the row', 'the row'])
})

it('reads anew once a read is over', async () => {
  const reads = new ReadSharing()
  const { read, begun } = reading()
  const first = reads.share(['a'], read)
  begun[0]?.('old')
  expect(await first).toBe('old')
  const second = reads.share(['a'], read)
  begun[1]?.('new')
  expect(await second).toBe('new')
})

it('keeps reads apart that depend on anything else', () => {
  const reads = new ReadSharing()
  const { read, begun } = reading()
  const keys = [['a'], ['b'], ['a', 1], ['a', 2], ['a', '1'], ['a', { select: 1 }], [['a']]]
  for (const key of keys) void reads.share(key, read)
  expect(begun).toHaveLength(keys.length)
})

it('tells everyone of a failure, and tries again for the next', async () => {
  const reads = new ReadSharing()
  const all = [reads.share(['a'], fails), reads.share(['a'], fails)]
  for (const one of all) await expect(one).rejects.toThrow('no database')
  expect(await reads.share(['a'], () => Promise.resolve('back'))).toBe('back')
})
