import type { LoadedModel } from '../engine/protocol.ts'

/** What a job wants to have in memory. */
export interface Wanted {
  readonly modelId: string
  readonly modelFolder: string
  /** Tells one choice of LoRAs and scales from another; empty: none. */
  readonly loras: string
}

/** Of the newest loading time in the average. */
const share = 0.5

/**
 * Learns how long models take to be loaded, apart from how long they take to draw: what is in memory costs nothing, another
 * model or other LoRAs cost a reload.
 */
export class LoadingTimes {
  /** Milliseconds, by model and whether LoRAs are merged into it. */
  readonly #averages = new Map<string, number>()
  /** By model: the LoRAs of its last job. */
  readonly #last = new Map<string, string>()

  /** Takes notice of a job's loading time; 0 where everything was in memory. */
  learn(wanted: Wanted, milliseconds: number, wasLoaded: boolean): void {
    this.#last.set(wanted.modelId, wanted.loras)
    if (wasLoaded) return
    const before = this.#averages.get(keyOf(wanted)) ?? milliseconds
    this.#averages.set(keyOf(wanted), before + share * (milliseconds - before))
  }

  /** Whether a job would find what it needs in memory. */
  isLoaded({ modelId, modelFolder, loras }: Wanted, loaded: readonly LoadedModel[]): boolean {
    const parts = loaded.find((model) => model.modelFolder === modelFolder)?.parts ?? []
    const denoisers = parts.filter(({ part }) => part === 'unet' || part === 'transformer')
    if (loras === '') return denoisers.some(({ merged }) => !merged)
    // Some LoRAs change text encoders only.
    return denoisers.length > 0 && parts.some(({ merged }) => merged) && this.#last.get(modelId) === loras
  }

  /** Milliseconds that loading should take; 0 where nothing has to be loaded, or nobody knows. */
  estimate(wanted: Wanted, loaded: readonly LoadedModel[]): number {
    return this.isLoaded(wanted, loaded) ? 0 : (this.#averages.get(keyOf(wanted)) ?? 0)
  }
}

const keyOf = ({ modelId, loras }: Wanted) => (loras === '' ? modelId : `${modelId} with LoRAs`)
