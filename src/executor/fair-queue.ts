/** What the queue knows of a job: jobs of one `share` (a session, or an address) stand in each other's way only. */
export interface Queued {
  readonly id: string
  readonly share: string
}

interface Place<Job> {
  readonly job: Job
  readonly round: number
  readonly arrival: number
}

/**
 * First come, first served, in rounds: each share has one job in a round, so that one with fifty jobs holds up another
 * by one job and not by fifty (start-time fair queueing with jobs of equal cost; Goyal, Vin and Cheng 1996).
 * The order follows from the order of arrival alone: a queue rebuilt from the rows that are left, the job in hand first,
 * is as fair as the queue that was, and differs from it within a round at most.
 */
export class FairQueue<Job extends Queued> {
  #places: Place<Job>[] = []
  readonly #lastRound = new Map<string, number>()
  #round = 0
  #arrivals = 0

  get size(): number {
    return this.#places.length
  }

  /** Jobs in the order in which they will be taken. */
  jobs(): Job[] {
    return this.#places.map(({ job }) => job)
  }

  push(job: Job): void {
    const round = Math.max(this.#round, (this.#lastRound.get(job.share) ?? -1) + 1)
    this.#lastRound.set(job.share, round)
    this.#insert({ job, round, arrival: this.#arrivals++ })
  }

  /** Puts a job before all others: one that was taken and has to be taken again. */
  pushFront(job: Job): void {
    this.#places.unshift({ job, round: this.#round, arrival: -1 })
  }

  shift(): Job | undefined {
    const place = this.#places.shift()
    if (place === undefined) return undefined
    this.#round = place.round
    for (const [share, round] of this.#lastRound) if (round < this.#round) this.#lastRound.delete(share)
    return place.job
  }

  /** Takes a job out; undefined where it does not wait. The later jobs of its share move up by a round each. */
  remove(id: string): Job | undefined {
    const removed = this.#places.find(({ job }) => job.id === id)
    if (removed === undefined) return undefined
    const { share } = removed.job
    const others = this.#places.filter((place) => place !== removed)
    const isLater = (place: Place<Job>) => place.job.share === share && place.round > removed.round
    this.#places = others.filter((place) => !isLater(place))
    for (const place of others.filter(isLater)) this.#insert({ ...place, round: place.round - 1 })
    this.#lastRound.set(share, (this.#lastRound.get(share) ?? 0) - 1)
    return removed.job
  }

  #insert(place: Place<Job>): void {
    const after = this.#places.findLastIndex(
      ({ round, arrival }) => round < place.round || (round === place.round && arrival < place.arrival),
    )
    this.#places.splice(after + 1, 0, place)
  }
}
