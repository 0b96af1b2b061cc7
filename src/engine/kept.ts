import { PartSizes } from '../model-files/part-sizes.ts'
import { MergedModels, type MergedFolder } from './merged-model.ts'
import type { PromptTokenizer } from './components/tokenizer.ts'
import { RecentlyUsed } from './runtime/recently-used.ts'
import { SessionLease, type LeaseOptions } from './runtime/session-lease.ts'
import { SessionStore, type SessionStoreOptions } from './runtime/session-store.ts'

/** Tens of megabytes each, outside of the budget for sessions. */
const keptTokenizers = 4

export interface KeptOptions extends SessionStoreOptions {
  /** Absent: no LoRA can be used. */
  readonly merged?: MergedFolder | undefined
}

/** What outlives a job, for the next one. */
export class Kept {
  readonly sessions: SessionStore
  readonly tokenizers = new RecentlyUsed<PromptTokenizer>(keptTokenizers)
  readonly merged: MergedModels
  readonly #sizes = new PartSizes()

  constructor(options: KeptOptions) {
    this.sessions = new SessionStore(options)
    this.merged = new MergedModels(options.merged, options.onNote ?? (() => {}))
  }

  /** Begins a job with a model. Throws ModelUnavailableError where it is to run on a device that cannot be used. */
  lease(options: LeaseOptions): SessionLease {
    return new SessionLease(this.sessions, this.#sizes, options)
  }
}
