import { describe, expect, it } from 'vitest'
import { FairQueue, type Queued } from '../../../src/executor/fair-queue.ts'

/** `a1` is the first job of share `a`; `a.x1` that of session `x` there. */
function job(id: string): Queued {
  const [share = '', session = ''] = id.replace(/\d+$/, '').split('.')
  return { id, share, session }
}

function queueOf(...ids: string[]): FairQueue<Queued> {
  const queue = new FairQueue<Queued>()
  for (const id of ids) queue.push(job(id))
  return queue
}

const many = (share: string, count: number) => Array.from({ length: count }, (_, i) => `${share}${i + 1}`)

const idsOf = (queue: FairQueue<Queued>) => queue.jobs().map(({ id }) => id)

function takeAll(queue: FairQueue<Queued>): string[] {
  const taken: string[] = []
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) taken.push(next.id)
  return taken
}

describe('order', () => {
  it('is that of arrival among the jobs of one share', () => {
    expect(takeAll(queueOf('a1', 'a2', 'a3'))).toEqual(['a1', 'a2', 'a3'])
  })

  it('is that of arrival among shares with one job each', () => {
    expect(takeAll(queueOf('c1', 'a1', 'b1'))).toEqual(['c1', 'a1', 'b1'])
  })

  it('gives each share one job a round', () => {
    const queue = queueOf('a1', 'a2', 'a3', 'b1', 'b2', 'c1')
    expect(takeAll(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
  })

  it('is told by jobs() just as it is taken', () => {
    const queue = queueOf('a1', 'a2', 'b1', 'c1', 'c2')
    expect(idsOf(queue)).toEqual(takeAll(queueOf('a1', 'a2', 'b1', 'c1', 'c2')))
    expect(queue.size).toBe(5)
  })

  it('has nothing to take of an empty queue', () => {
    expect(queueOf().shift()).toBeUndefined()
    expect(queueOf().size).toBe(0)
  })
})

describe('fairness', () => {
  it('lets fifty jobs of one share hold up another share by one job', () => {
    const taken = takeAll(queueOf(...many('a', 50), 'b1'))
    expect(taken.indexOf('b1')).toBe(1)
    expect(taken).toHaveLength(51)
  })

  it('is the same for one who comes while the fifty are being worked off', () => {
    const queue = queueOf(...many('a', 50))
    for (let i = 0; i < 20; i += 1) queue.shift()
    queue.push(job('b1'))
    expect(idsOf(queue).indexOf('b1')).toBeLessThanOrEqual(1)
  })

  it('alternates between two shares whichever of them came with more', () => {
    const taken = takeAll(queueOf(...many('a', 50), ...many('b', 10)))
    expect(taken.slice(0, 20).filter((id) => id.startsWith('b'))).toHaveLength(10)
  })

  it('does not let a share gain by handing in one job at a time', () => {
    const queue = queueOf('a1', 'a2', 'b1')
    expect(queue.shift()?.id).toBe('a1')
    expect(queue.shift()?.id).toBe('b1')
    queue.push(job('b2'))
    expect(takeAll(queue)).toEqual(['a2', 'b2'])
  })

  it('holds no more against a share that comes back to an empty queue than the round in hand', () => {
    const queue = queueOf(...many('a', 50))
    takeAll(queue)
    for (const id of ['b1', 'a51', 'b2', 'a52', 'b3']) queue.push(job(id))
    expect(takeAll(queue)).toEqual(['b1', 'a51', 'b2', 'a52', 'b3'])
  })
})

describe('a rebuilt queue', () => {
  it('has the order of the first, for any arrivals', () => {
    const arrivals = scrambled(200).map((share, i) => `${'abcdefg'[share]}${i}`)
    expect(takeAll(queueOf(...arrivals))).toEqual(takeAll(queueOf(...arrivals)))
    const alone = new Map<string, number>()
    const rounds = takeAll(queueOf(...arrivals)).map((id) => {
      const share = job(id).share
      alone.set(share, (alone.get(share) ?? -1) + 1)
      return alone.get(share) ?? 0
    })
    expect(rounds).toEqual(rounds.toSorted((x, y) => x - y))
  })

  it('takes up again with the job that was in hand', () => {
    const before = queueOf('a1', 'a2', 'a3', 'b1', 'b2', 'c1')
    const inHand = before.shift()?.id ?? ''
    expect(takeAll(queueOf(inHand, 'a2', 'a3', 'b1', 'b2', 'c1'))).toEqual([inHand, ...takeAll(before)])
  })
})

describe('remove', () => {
  it('takes one job out of the middle', () => {
    const queue = queueOf('a1', 'b1', 'c1')
    expect(queue.remove('b1')?.id).toBe('b1')
    expect(takeAll(queue)).toEqual(['a1', 'c1'])
  })

  it('says when there is no such job, and when it is gone already', () => {
    const queue = queueOf('a1')
    expect(queue.remove('a2')).toBeUndefined()
    queue.shift()
    expect(queue.remove('a1')).toBeUndefined()
  })

  it('moves the later jobs of the share up', () => {
    const queue = queueOf('a1', 'a2', 'b1', 'b2')
    queue.remove('a1')
    expect(takeAll(queue)).toEqual(['a2', 'b1', 'b2'])
  })

  it('leaves a share that took back fifty jobs where a newcomer stands', () => {
    const queue = queueOf(...many('a', 50), ...many('b', 5))
    for (const id of many('a', 50)) queue.remove(id)
    queue.push(job('a51'))
    queue.push(job('c1'))
    expect(takeAll(queue).slice(0, 3)).toEqual(['b1', 'a51', 'c1'])
  })
})

describe('sessions behind one address', () => {
  const madeUp = Array.from({ length: 60 }, (_, i) => `a.${i}x1`)

  it('do not hold up another address, however many there are', () => {
    expect(takeAll(queueOf(...madeUp, 'b1')).indexOf('b1')).toBe(1)
    expect(takeAll(queueOf(...madeUp, 'b.y1', 'b.y2')).slice(0, 4)).toEqual([
      ...['a.0x1', 'b.y1', 'a.1x1', 'b.y2'],
    ])
  })

  it('have one job a round of the turns of their address', () => {
    const queue = queueOf('a.x1', 'a.x2', 'a.x3', 'b1', 'b2', 'a.y1', 'a1')
    const order = ['a.x1', 'b1', 'a.y1', 'b2', 'a1', 'a.x2', 'a.x3']
    expect(idsOf(queue)).toEqual(order)
    expect(takeAll(queue)).toEqual(order)
  })

  it('do not gain by handing in one job at a time', () => {
    const queue = queueOf('a.x1')
    expect(queue.shift()?.id).toBe('a.x1')
    for (const id of ['a.x2', 'a.y1']) queue.push(job(id))
    expect(takeAll(queue)).toEqual(['a.y1', 'a.x2'])
  })

  it('leave the turns of their address alone when one of their jobs is taken out', () => {
    const queue = queueOf('a.x1', 'b1', 'a.x2', 'a.y1', 'b2')
    queue.remove('a.x2')
    expect(takeAll(queueOf('a.x1', 'b1', 'a.y1', 'b2'))).toEqual(['a.x1', 'b1', 'a.y1', 'b2'])
    expect(takeAll(queue)).toEqual(['a.x1', 'b1', 'a.y1', 'b2'])
  })

  it('go before the others of their address with a job that has to be taken again', () => {
    const queue = queueOf('a.x1', 'a.y1', 'b1', 'a.x2')
    const first = queue.shift() ?? job('none')
    queue.pushFront(first)
    queue.push(job('a.z1'))
    expect(idsOf(queue)[0]).toBe('a.x1')
    expect(takeAll(queue)).toEqual(['a.x1', 'b1', 'a.y1', 'a.z1', 'a.x2'])
  })

  it('are all taken once, in the order that was told, whoever comes and goes', () => {
    const queue = new FairQueue<Queued>()
    const left = new Set<string>()
    for (const [i, number] of scrambled(600).entries()) {
      const id = `${'ab'[number % 2]}.${'xyz'[i % 3]}${i}`
      if (number === 0) left.delete(queue.shift()?.id ?? '')
      else if (number === 1) left.delete(queue.remove([...left][0] ?? '')?.id ?? '')
      else {
        queue.push(job(id))
        left.add(id)
      }
      expect(new Set(idsOf(queue))).toEqual(left)
      expect(queue.size).toBe(left.size)
    }
    const told = idsOf(queue)
    expect(takeAll(queue)).toEqual(told)
  })
})

describe('pushFront', () => {
  it('goes before all others', () => {
    const queue = queueOf('a1', 'b1', 'c1')
    const first = queue.shift() ?? job('none')
    queue.pushFront(first)
    expect(takeAll(queue)).toEqual(['a1', 'b1', 'c1'])
  })

  it('stays there when others come or go', () => {
    const queue = queueOf('a1', 'a2', 'b1')
    queue.pushFront(queue.shift() ?? job('none'))
    queue.push(job('c1'))
    queue.remove('b1')
    expect(takeAll(queue)).toEqual(['a1', 'c1', 'a2'])
  })
})

/** Numbers 0 .. 6 in an order without a plan, the same every time. */
function scrambled(count: number): number[] {
  let state = 12_345
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor(state / 2 ** 16) % 7
  })
}
