interface Place<Item> {
  readonly item: Item
  readonly share: string
  readonly round: number
  readonly arrival: number
}

/** From so many shares on, those of which nothing waits are forgotten. */
export const rememberedShares = 100

/**
 * First come, first served, in rounds: each share has one item in a round, so that one with fifty items holds up another
 * by one item and not by fifty (start-time fair queueing with items of equal cost; Goyal, Vin and Cheng 1996).
 */
export class Rounds<Item> {
  readonly #shareOf: (item: Item) => string
  #places: Place<Item>[] = []
  readonly #lastRound = new Map<string, number>()
  #round = 0
  #arrivals = 0

  constructor(shareOf: (item: Item) => string) {
    this.#shareOf = shareOf
  }

  get size(): number {
    return this.#places.length
  }

  /** In the order in which they will be taken. */
  items(): Item[] {
    return this.#places.map(({ item }) => item)
  }

  push(item: Item): void {
    const share = this.#shareOf(item)
    const round = Math.max(this.#round, (this.#lastRound.get(share) ?? -1) + 1)
    this.#lastRound.set(share, round)
    this.#insert({ item, share, round, arrival: this.#arrivals++ })
  }

  /** Puts an item before all others: one that was taken and has to be taken again. */
  pushFront(item: Item): void {
    this.#places.unshift({ item, share: this.#shareOf(item), round: this.#round, arrival: -1 })
  }

  shift(): Item | undefined {
    const place = this.#places.shift()
    if (place === undefined) return undefined
    this.#round = place.round
    for (const [share, round] of this.#lastRound) if (round < this.#round) this.#lastRound.delete(share)
    if (this.#lastRound.size > rememberedShares) this.#forgetIdle()
    return place.item
  }

  /** Takes the last of such items out; undefined where none waits. The later ones of its share move up by a round each. */
  remove(isIt: (item: Item) => boolean): Item | undefined {
    const removed = this.#places.findLast(({ item }) => isIt(item))
    if (removed === undefined) return undefined
    const { share } = removed
    const others = this.#places.filter((place) => place !== removed)
    const isLater = (place: Place<Item>) => place.share === share && place.round > removed.round
    this.#places = others.filter((place) => !isLater(place))
    for (const place of others.filter(isLater)) this.#insert({ ...place, round: place.round - 1 })
    this.#lastRound.set(share, (this.#lastRound.get(share) ?? 0) - 1)
    return removed.item
  }

  /** A round that newcomers never let end would remember them all. */
  #forgetIdle(): void {
    const waiting = new Set(this.#places.map(({ share }) => share))
    for (const share of this.#lastRound.keys()) if (!waiting.has(share)) this.#lastRound.delete(share)
  }

  #insert(place: Place<Item>): void {
    const after = this.#places.findLastIndex(
      ({ round, arrival }) => round < place.round || (round === place.round && arrival < place.arrival),
    )
    this.#places.splice(after + 1, 0, place)
  }
}
