/** Things that are told once, and waited for by whoever comes before or after. */
export class Signals {
  readonly #told = new Set<string>()
  readonly #waiting = new Map<string, () => void>()

  tell(name: string): void {
    this.#told.add(name)
    this.#waiting.get(name)?.()
  }

  /** For one who waits. */
  async of(name: string): Promise<void> {
    if (!this.#told.has(name)) await new Promise<void>((resolve) => this.#waiting.set(name, resolve))
  }
}
