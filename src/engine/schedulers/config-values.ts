import { SchedulerError } from './scheduler.ts'

type Plain = string | number | boolean | null

/** Reads checked values out of a parsed scheduler_config.json. Keys that nobody reads are left alone. */
export class ConfigValues {
  readonly #className: string
  readonly #values: Readonly<Record<string, unknown>>

  /** @param className names the scheduler in error messages */
  constructor(className: string, values: Readonly<Record<string, unknown>>) {
    this.#className = className
    this.#values = values
  }

  /** A number that lies in `[min, max]`. */
  number(key: string, fallback: number, min: number, max: number): number {
    const value = this.#value(key, fallback)
    if (isWithin(value, min, max)) return value
    throw this.refusal(key, `a number from ${min} to ${max}`)
  }

  /** A number that lies in `[min, max]`, or null, which it is where it is missing. */
  numberOrNull(key: string, min: number, max: number): number | null {
    const value = this.#value(key, null)
    if (value === null || isWithin(value, min, max)) return value
    throw this.refusal(key, `a number from ${min} to ${max}, or null`)
  }

  /** A whole number that lies in `[min, max]`. */
  integer(key: string, fallback: number, min: number, max: number): number {
    const value = this.#value(key, fallback)
    if (isWithin(value, min, max) && Number.isInteger(value)) return value
    throw this.refusal(key, `a whole number from ${min} to ${max}`)
  }

  /** True or false; null, as Python writes None, is false. */
  flag(key: string, fallback: boolean): boolean {
    const value = this.#value(key, fallback)
    if (typeof value === 'boolean') return value
    if (value === null) return false
    throw this.refusal(key, 'true or false')
  }

  /** One of `choices`. */
  choice<const Choice extends string>(key: string, choices: readonly Choice[], fallback: Choice): Choice {
    const value = this.#value(key, fallback)
    const chosen = choices.find((choice) => choice === value)
    if (chosen !== undefined) return chosen
    throw this.refusal(key, listed(choices))
  }

  /** `length` numbers that lie in `[min, max]`, or null. */
  numbersOrNull(key: string, length: number, min: number, max: number): readonly number[] | null {
    const value = this.#value(key, null)
    if (value === null) return null
    if (Array.isArray(value) && value.length === length && value.every((item) => isWithin(item, min, max)))
      return value
    throw this.refusal(key, `a list of ${length} numbers from ${min} to ${max}, or null`)
  }

  /** Refuses what the reference can and this engine cannot: every value but the `supported` ones. Missing is fine. */
  only(key: string, supported: readonly Plain[]): void {
    const value = this.#value(key, undefined)
    if (value === undefined || supported.some((one) => one === value)) return
    throw this.refusal(key, `${listed(supported)}; nothing else is supported`)
  }

  /** An error that names the scheduler, the key, its value and what was expected. */
  refusal(key: string, expected: string): SchedulerError {
    const value = this.#value(key, undefined)
    return new SchedulerError(`${this.#className}: "${key}" is ${excerpt(value)}; expected ${expected}`)
  }

  #value(key: string, fallback: unknown): unknown {
    const value = Object.hasOwn(this.#values, key) ? this.#values[key] : undefined
    return value === undefined ? fallback : value
  }
}

function isWithin(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && value >= min && value <= max
}

function listed(values: readonly Plain[]): string {
  return values
    .map((value) => (typeof value === 'string' ? JSON.stringify(value) : String(value)))
    .join(' or ')
}

/** A trained_betas of 1,000 numbers must not fill the message. */
function excerpt(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'number') return String(value)
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}
