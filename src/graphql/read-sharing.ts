/**
 * Reads that are asked for while the same read is under way get its result: when a thousand subscribers want the same
 * generation for the same event, the database is asked once.
 */
export class ReadSharing {
  readonly #underWay = new Map<string, Promise<unknown>>()

  /** `key`: all that the result of `read` depends on, apart from time. */
  share<Result>(key: readonly unknown[], read: () => Promise<Result>): Promise<Result> {
    const name = JSON.stringify(key)
    const known = this.#underWay.get(name) as Promise<Result> | undefined
    if (known !== undefined) return known
    const reading = read().finally(() => this.#underWay.delete(name))
    this.#underWay.set(name, reading)
    return reading
  }
}
