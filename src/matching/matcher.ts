/** How near a prompt came to one trigger. */
export interface Match {
  readonly triggerId: string
  /** 0 to 1; 1 where both are the same after normalisation. */
  readonly similarity: number
}

export interface Matching {
  /** The trigger that fires; null: none. */
  readonly fired: Match | null
  /** The nearest trigger, whether or not it fires; null where there are no triggers. */
  readonly nearest: Match | null
}

/** Compares prompts with the triggers of one set. Asynchronous, since a comparison may ask a language model. */
export interface Matcher {
  match(prompt: string): Promise<Matching>
}
