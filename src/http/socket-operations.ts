/**
 * The operations that go on on one socket, up to a limit. The library knows them by the ids that clients give them, and
 * loses sight of one whose id is used again before the one before it has ended: here each counts until it has ended,
 * and all end with the socket.
 */
export class SocketOperations {
  readonly #limit: number
  readonly #places = new Set<Place>()
  #isClosed = false

  constructor(limit: number) {
    this.#limit = limit
  }

  /** A place for one more, which counts until it is freed or what it holds has ended; null: there is none. */
  take(): Place | null {
    if (this.#places.size >= this.#limit) return null
    let end: Place['end'] | undefined
    const free = () => void this.#places.delete(place)
    const place: Place = {
      free,
      hold: (events) => {
        const held = ending(events, free)
        end = () => held.return()
        if (this.#isClosed) void end().catch(() => undefined)
        return held
      },
      end: async () => end?.(),
    }
    this.#places.add(place)
    return place
  }

  /** Ends all that go on, and whatever begins later. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#places].map((place) => place.end()))
  }
}

export interface Place {
  readonly free: () => void
  /** The same events; when they end, or somebody ends them, the place is free. */
  readonly hold: <Event>(events: AsyncIterable<Event>) => AsyncIterableIterator<Event>
  /** Ends what it holds. */
  readonly end: () => Promise<unknown>
}

/** Calls `ended` as soon as the events end or are told to: how long they take to obey is not the client's doing. */
function ending<Event>(events: AsyncIterable<Event>, ended: () => void) {
  const source = events[Symbol.asyncIterator]()
  const held = {
    [Symbol.asyncIterator]: () => held,
    next: async (): Promise<IteratorResult<Event, unknown>> => {
      try {
        const result = await source.next()
        if (result.done === true) ended()
        return result
      } catch (error) {
        ended()
        throw error
      }
    },
    return: async (): Promise<IteratorResult<Event, unknown>> => {
      ended()
      await source.return?.()
      return { done: true, value: undefined }
    },
  }
  return held
}
