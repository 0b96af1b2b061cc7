/** Runs tasks one after the other, first come first served. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve()

  /** What `task` returns or throws, once those before it have ended, however they ended. */
  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const running = this.#last.then(task)
    this.#last = running.catch(() => undefined)
    return running
  }
}
