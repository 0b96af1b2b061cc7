import { rememberedShares, Rounds } from './rounds.ts'

/** What the queue knows of a job: whose it is. */
export interface Queued {
  readonly id: string
  /** An address: its jobs stand in each other's way only. */
  readonly share: string
  /** Of those behind one address: their jobs stand in each other's way before they do in that of the others there. */
  readonly session: string
}

/**
 * Jobs in rounds: each address has one job in a round, and of its turns each of its sessions has one in a round of their own.
 * So nobody gets ahead by making up sessions, and those who share an address share its turns.
 * The order follows from the order of arrival alone: a queue rebuilt from the rows that are left, the job in hand first,
 * is as fair as the queue that was, and differs from it within a round at most.
 */
export class FairQueue<Job extends Queued> {
  /** Whose turn it is, once for each job; which of its jobs a share then takes is told by its line. */
  readonly #turns = new Rounds<string>((share) => share)
  readonly #lines = new Map<string, Rounds<Job>>()

  get size(): number {
    return this.#turns.size
  }

  /** Jobs in the order in which they will be taken. */
  jobs(): Job[] {
    const lines = new Map(Array.from(this.#lines, ([share, line]) => [share, line.items().values()]))
    return this.#turns.items().flatMap((share) => lines.get(share)?.next().value ?? [])
  }

  push(job: Job): void {
    this.#turns.push(job.share)
    this.#lineOf(job).push(job)
  }

  /** Puts a job before all others: one that was taken and has to be taken again. */
  pushFront(job: Job): void {
    this.#turns.pushFront(job.share)
    this.#lineOf(job).pushFront(job)
  }

  shift(): Job | undefined {
    const share = this.#turns.shift()
    if (share === undefined) return undefined
    const job = this.#lines.get(share)?.shift()
    if (this.#lines.size > rememberedShares) this.#forgetEmpty()
    return job
  }

  /** Takes a job out; undefined where it does not wait. The later jobs of its session and of its address move up. */
  remove(id: string): Job | undefined {
    for (const [share, line] of this.#lines) {
      const job = line.remove((candidate) => candidate.id === id)
      if (job === undefined) continue
      this.#turns.remove((turn) => turn === share)
      return job
    }
    return undefined
  }

  #lineOf({ share }: Job): Rounds<Job> {
    const line = this.#lines.get(share) ?? new Rounds<Job>(({ session }) => session)
    this.#lines.set(share, line)
    return line
  }

  /** Until then they remember which session's turn it was. */
  #forgetEmpty(): void {
    for (const [share, { size }] of this.#lines) if (size === 0) this.#lines.delete(share)
  }
}
