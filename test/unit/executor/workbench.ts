import type { Job, Outcome, Work } from '../../../src/executor/executor.ts'

interface Started {
  readonly id: string
  readonly signal: AbortSignal
  readonly end: (outcome: Outcome) => void
  readonly fail: (error: Error) => void
}

/** Work that ends when the test says so. */
export class Workbench {
  readonly #started: Started[] = []
  #announce: () => void = () => undefined
  inHand = 0
  most = 0

  readonly work: Work = async ({ id }, signal) => {
    this.inHand += 1
    this.most = Math.max(this.most, this.inHand)
    const outcome = new Promise<Outcome>((end, fail) => this.#started.push({ id, signal, end, fail }))
    this.#announce()
    return outcome.finally(() => (this.inHand -= 1))
  }

  /** The next job that is started. */
  async started(): Promise<Started> {
    for (;;) {
      const next = this.#started.shift()
      if (next !== undefined) return next
      await new Promise<void>((resolve) => (this.#announce = resolve))
    }
  }

  /** Ends the next jobs as they come; returns their ids in that order. */
  async endNext(count: number): Promise<string[]> {
    const ids: string[] = []
    while (ids.length < count) {
      const { id, end } = await this.started()
      ids.push(id)
      end('ended')
    }
    return ids
  }
}

/** `a1` is the first job of share `a`. */
export const job = (id: string, changes: Partial<Job> = {}): Job => ({
  id,
  share: id.replace(/\d+$/, ''),
  session: '',
  createdAt: new Date(),
  modelId: 'model',
  steps: 10,
  ...{ width: 1000, height: 1000, wanted: null },
  ...changes,
})
