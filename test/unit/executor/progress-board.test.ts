import { beforeEach, describe, expect, it } from 'vitest'
import type { Following } from '../../../src/executor/following.ts'
import type { Progress } from '../../../src/executor/progress.ts'
import { ProgressBoard } from '../../../src/executor/progress-board.ts'

const id = 'generation'
let createdAt: Date
let board: ProgressBoard

beforeEach(() => {
  createdAt = new Date()
  board = new ProgressBoard()
})

const over = { done: true, value: undefined }
const step = (number: number) =>
  board.publish(id, createdAt, { status: 'GENERATING', step: number, totalSteps: 9 })
const complete = () => board.publish(id, createdAt, { status: 'COMPLETED' })

/** All that a follower still gets. */
async function rest(following: Following): Promise<Progress[]> {
  const events: Progress[] = []
  for await (const event of following) events.push(event)
  return events
}

describe('the present', () => {
  it('is unknown until something is told', () => {
    expect(board.present(id)).toBeNull()
    board.follow(id, 0)
    expect(board.present(id)).toBeNull()
  })

  it('keeps what a change leaves out', () => {
    board.publish(id, createdAt, { status: 'PENDING', queuePosition: 3, etaSeconds: 12 })
    board.publish(id, createdAt, { queuePosition: 2 })
    expect(board.present(id)).toMatchObject({
      id,
      status: 'PENDING',
      queuePosition: 2,
      etaSeconds: 12,
      step: 0,
    })
  })

  it('is kept apart for each generation', () => {
    step(1)
    board.publish('other', createdAt, { status: 'PENDING', queuePosition: 1 })
    expect(board.present(id)?.status).toBe('GENERATING')
    expect(board.present('other')?.status).toBe('PENDING')
  })
})

describe('sequence', () => {
  it('grows from event to event, however fast they come', () => {
    const sequences = [1, 2, 3, 4].map((number) => {
      step(number)
      return board.present(id)?.sequence ?? 0
    })
    expect(new Set(sequences).size).toBe(4)
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b))
  })

  it('goes on above that of an earlier run of the server', () => {
    const before = 5000
    const restarted = new ProgressBoard()
    restarted.publish(id, new Date(Date.now() - before), { status: 'PENDING' })
    expect(restarted.present(id)?.sequence).toBeGreaterThanOrEqual(before)
  })

  it('stays within a GraphQL Int, and is never negative', () => {
    expect(board.nextSequence(id, new Date(0))).toBe(2 ** 31 - 2)
    expect(board.endSequence(id, new Date(0))).toBe(2 ** 31 - 1)
    expect(board.nextSequence(id, new Date(Date.now() + 60_000))).toBe(0)
  })

  it('leaves room before the end for what comes while the row is written', async () => {
    step(1)
    const end = board.endSequence(id, createdAt)
    const following = board.follow(id, 0)
    for (let number = 2; number < 1000; number += 1) step(number)
    expect(board.present(id)?.sequence).toBeLessThan(end)
    board.publish(id, createdAt, { status: 'COMPLETED' }, end)
    expect((await rest(following)).at(-1)).toMatchObject({ status: 'COMPLETED', sequence: end })
  })
})

describe('a generation of more than 24 days', () => {
  const longAgo = new Date(0)

  it('has an end after all that goes before it', () => {
    board.publish(id, longAgo, { status: 'GENERATING', step: 1 })
    expect(board.endSequence(id, longAgo)).toBeGreaterThan(board.present(id)?.sequence ?? Infinity)
  })

  it('tells its end to one who has not read what came before', async () => {
    const following = board.follow(id, 0)
    board.publish(id, longAgo, { status: 'GENERATING', step: 1 })
    const end = board.endSequence(id, longAgo)
    board.publish(id, longAgo, { status: 'COMPLETED', step: 3 }, end)
    expect(await rest(following)).toMatchObject([{ status: 'COMPLETED', step: 3, sequence: end }])
  })
})

describe('following', () => {
  it('brings every event to one who keeps up, and ends after the last', async () => {
    const following = board.follow(id, 0)
    const steps: number[] = []
    for (let number = 1; number <= 3; number += 1) {
      const next = following.next()
      step(number)
      steps.push((await next).value?.step ?? 0)
    }
    expect(steps).toEqual([1, 2, 3])
    const last = following.next()
    complete()
    expect(await last).toMatchObject({ done: false, value: { status: 'COMPLETED', step: 3 } })
    expect(await following.next()).toEqual(over)
  })

  it('starts with what comes after it, not with what was', async () => {
    step(1)
    const following = board.follow(id, 0)
    step(2)
    complete()
    expect((await rest(following)).map((event) => event.step)).toEqual([2])
  })

  it('brings all of them the end', async () => {
    const followings = Array.from({ length: 100 }, () => board.follow(id, 0))
    const ends = followings.map(rest)
    for (let number = 1; number <= 9; number += 1) step(number)
    complete()
    for (const events of await Promise.all(ends)) expect(events.at(-1)?.status).toBe('COMPLETED')
  })

  it.each(['COMPLETED', 'FAILED', 'CANCELED'] as const)('ends after %s', async (status) => {
    const following = board.follow(id, 0)
    board.publish(id, createdAt, { status })
    expect((await rest(following)).map((event) => event.status)).toEqual([status])
  })

  it('has no event after the end', async () => {
    const following = board.follow(id, 0)
    board.publish(id, createdAt, { status: 'CANCELED' })
    step(5)
    board.publish(id, createdAt, { status: 'PENDING' })
    expect((await rest(following)).map((event) => event.status)).toEqual(['CANCELED'])
  })

  it('ends without an end where the board is closed', async () => {
    const following = board.follow(id, 0)
    const next = following.next()
    board.close()
    expect(await next).toEqual(over)
    expect(board.size).toBe(0)
  })
})

describe('audience', () => {
  it('is the most that any follower wants', () => {
    const calls: [string, number][] = []
    board.onAudience((...call) => calls.push(call))
    expect(board.audience(id)).toBe(0)
    const five = board.follow(id, 5)
    const two = board.follow(id, 2)
    expect(board.audience(id)).toBe(5)
    void five.return()
    expect(board.audience(id)).toBe(2)
    void two.return()
    expect(calls).toEqual([
      [id, 5],
      [id, 2],
      [id, 0],
    ])
  })

  it('is told only when it changes', () => {
    const calls: number[] = []
    board.onAudience((_id, rate) => calls.push(rate))
    void board.follow(id, 5).return()
    board.follow(id, 0)
    board.follow(id, 3)
    void board.follow(id, 3).return()
    expect(calls).toEqual([5, 0, 3])
  })

  it('leaves once when it leaves twice', () => {
    const calls: number[] = []
    board.onAudience((_id, rate) => calls.push(rate))
    const following = board.follow(id, 5)
    board.follow(id, 1)
    void following.return()
    void following.return()
    expect(calls).toEqual([5, 1])
  })

  it('is that of one generation only', () => {
    board.follow('other', 9)
    expect(board.audience(id)).toBe(0)
  })
})

describe('memory', () => {
  it('forgets a generation that ended with nobody looking', () => {
    step(1)
    expect(board.size).toBe(1)
    complete()
    expect(board.size).toBe(0)
  })

  it('forgets one whose followers have seen the end', async () => {
    const followings = [board.follow(id, 5), board.follow(id, 0)]
    step(1)
    complete()
    expect(board.size).toBe(1)
    await Promise.all(followings.map(rest))
    expect(board.size).toBe(0)
  })

  it('forgets one that was followed and never told of', () => {
    void board.follow('nonexistent', 5).return()
    expect(board.size).toBe(0)
  })

  it('remembers one that is under way when its followers leave', () => {
    step(1)
    void board.follow(id, 5).return()
    expect(board.present(id)?.step).toBe(1)
    complete()
    expect(board.size).toBe(0)
  })

  it('does not mistake a late leaver’s generation for one that came after', async () => {
    const late = board.follow(id, 0)
    complete()
    await rest(late)
    step(1)
    void late.return()
    expect(board.present(id)?.step).toBe(1)
  })
})
