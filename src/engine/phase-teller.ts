import type { EnginePhase } from './protocol.ts'

/** Tells what a job does, each phase once; parts that are loaded on the way interrupt the phase that needs them. */
export class PhaseTeller {
  readonly #tell: (phase: EnginePhase) => void
  #phase: EnginePhase = 'loading'
  #told: EnginePhase | null = null

  constructor(tell: (phase: EnginePhase) => void) {
    this.#tell = tell
  }

  tell(phase: EnginePhase): void {
    this.#phase = phase
    this.#say(phase)
  }

  /** A part begins to be loaded, or is loaded now. */
  loading(isLoading: boolean): void {
    this.#say(isLoading ? 'loading' : this.#phase)
  }

  #say(phase: EnginePhase): void {
    if (this.#told !== phase) this.#tell(phase)
    this.#told = phase
  }
}
