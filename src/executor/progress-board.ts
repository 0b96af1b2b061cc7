import { Following } from './following.ts'
import { hasEnded, type Progress, type ProgressChange } from './progress.ts'

interface Entry {
  progress: Progress | null
  readonly followings: Set<Following>
}

/** Called when the previews a second that a generation's followers want, all told, have changed. */
export type AudienceListener = (id: string, previewsPerSecond: number) => void

/** Largest value of a GraphQL Int. */
const largestSequence = 2 ** 31 - 1

/** Milliseconds; far longer than writing a row may take. */
const roomBeforeTheEnd = 60_000

/** Who follows which generation, and where each generation under way is. */
export class ProgressBoard {
  readonly #entries = new Map<string, Entry>()
  #onAudience: AudienceListener = () => undefined

  onAudience(listener: AudienceListener): void {
    this.#onAudience = listener
  }

  /** Previews a second that the most demanding follower of a generation wants; 0: nobody looks. */
  audience(id: string): number {
    const followings = this.#entries.get(id)?.followings ?? []
    return Math.max(0, ...Array.from(followings, ({ previewsPerSecond }) => previewsPerSecond))
  }

  /** The present, if the generation is under way here. */
  present(id: string): Progress | null {
    return this.#entries.get(id)?.progress ?? null
  }

  /** Generations that are kept in mind: under way here, or followed. */
  get size(): number {
    return this.#entries.size
  }

  /**
   * The number of the next event of a generation: its age in milliseconds, or one more than the last where that is
   * larger. So it grows across restarts without being written down at every step, for 24 days; after them only the end is above.
   */
  nextSequence(id: string, createdAt: Date): number {
    const age = Math.max(0, Date.now() - createdAt.getTime())
    return Math.min(largestSequence - 1, Math.max(age, (this.present(id)?.sequence ?? -1) + 1))
  }

  /**
   * The number of the last event of a generation, to be written into its row before the event is published. It leaves
   * room for events that come while the row is written.
   */
  endSequence(id: string, createdAt: Date): number {
    return Math.min(largestSequence, this.nextSequence(id, createdAt) + roomBeforeTheEnd)
  }

  /** Tells everyone who follows. What `change` leaves out stays as it was; nothing comes after the end. */
  publish(
    id: string,
    createdAt: Date,
    change: ProgressChange,
    sequence = this.nextSequence(id, createdAt),
  ): void {
    const entry = this.#entry(id)
    if (entry.progress !== null && hasEnded(entry.progress.status)) return
    const progress = { ...(entry.progress ?? unknown(id)), ...change, sequence }
    entry.progress = progress
    for (const following of entry.followings) following.offer(progress)
    this.#forgetIfIdle(id, entry)
  }

  /**
   * Follows a generation from now on until its last event. What was before is not sent: offer the present to the
   * following after this call, so that no event falls in between.
   */
  follow(id: string, previewsPerSecond: number): Following {
    const entry = this.#entry(id)
    const following = new Following(previewsPerSecond, () => {
      this.#changeAudience(id, () => entry.followings.delete(following))
      this.#forgetIfIdle(id, entry)
    })
    this.#changeAudience(id, () => entry.followings.add(following))
    return following
  }

  /** Whether anybody follows a generation. */
  isFollowed(id: string): boolean {
    return (this.#entries.get(id)?.followings.size ?? 0) > 0
  }

  /** Ends every following without a last event: the server stops, and clients are to come back. */
  close(): void {
    for (const { followings } of this.#entries.values())
      for (const following of followings) void following.return()
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id) ?? { progress: null, followings: new Set() }
    this.#entries.set(id, entry)
    return entry
  }

  #forgetIfIdle(id: string, entry: Entry): void {
    const active = entry.progress !== null && !hasEnded(entry.progress.status)
    if (!active && entry.followings.size === 0 && this.#entries.get(id) === entry) this.#entries.delete(id)
  }

  #changeAudience(id: string, change: () => void): void {
    const before = this.audience(id)
    change()
    const after = this.audience(id)
    if (after !== before) this.#onAudience(id, after)
  }
}

const unknown = (id: string): Progress => ({
  id,
  sequence: 0,
  status: 'PENDING',
  step: 0,
  totalSteps: 0,
  queuePosition: null,
  etaSeconds: null,
  size: null,
  preview: null,
})
