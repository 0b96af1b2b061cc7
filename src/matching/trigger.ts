/** A prompt that a prank waits for, and how near a visitor's prompt must come. */
export interface Trigger {
  readonly id: string
  readonly prompt: string
  /** The least similarity, 0 to 1, at which it fires. */
  readonly similarityThreshold: number
  /** Higher goes first. */
  readonly priority: number
  /** Fires on the same prompt only (after normalisation), whatever the threshold. */
  readonly exactMatchOnly: boolean
  /**
   * Case counts: a word in other case is another word, and a prompt that differs in case alone does not fire. The case of
   * articles and the like counts only there.
   */
  readonly caseSensitive: boolean
}
