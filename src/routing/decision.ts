/** Which model a prompt should go to, which one it goes to, and why. Kept with the generation and in the routing log. */
export interface RoutingDecision {
  /** The ideal choice, installed or not. */
  readonly modelId: string
  /** What runs: the ideal one, or the best of those that can run. */
  readonly ranModelId: string
  /** Best first. */
  readonly scores: readonly ModelScore[]
  /** What was seen in the prompt: portrait, logo, composition. */
  readonly tags: readonly string[]
  readonly reason: string
  /** 0 .. 1, or null where who decided does not measure it. */
  readonly confidence: number | null
  readonly decidedBy: 'rules' | 'llm' | 'override'
}

export interface ModelScore {
  readonly modelId: string
  readonly score: number
  readonly reason: string | null
}

/** A model that routing may name. */
export interface Candidate {
  readonly id: string
  /** Whether it is installed and can do what the request asks for. */
  readonly canRun: boolean
}
