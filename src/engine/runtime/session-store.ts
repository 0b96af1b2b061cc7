import { join } from 'node:path'
import type { LoadedModel } from '../protocol.ts'
import { openSession, type OnnxSession } from './onnx-session.ts'
import { weightsSize } from './weights-size.ts'

export interface SessionStoreOptions {
  /** Loaded sessions may hold this many bytes together. What one job needs is loaded even where it is more. */
  readonly memoryBytes: number
  /** Threads of one run; 0: what the runtime thinks best. */
  readonly threads: number
  /** Told after every change what is loaded now. */
  readonly onChange?: (loaded: readonly LoadedModel[]) => void
}

/** One job's hold on the sub-models that it uses: none of them goes before `release`. */
export interface SessionLease {
  /**
   * The sessions of sub-models (`unet`). Those that are loaded are held first, so that loading the others cannot push
   * them out. `checkpoint` is awaited before each load and may throw.
   */
  open<Part extends string>(
    parts: readonly Part[],
    checkpoint: () => Promise<void>,
  ): Promise<(part: Part) => OnnxSession>
  /** Milliseconds that the sessions of this lease have run since it opened them. */
  busyMs(): number
  /** Lets go, and brings the store back within its budget. */
  release(): Promise<void>
}

interface Entry {
  readonly modelFolder: string
  readonly session: OnnxSession
  readonly bytes: number
  pins: number
}

/**
 * Loaded sub-models within a memory budget; the least recently used go first, each by itself. A sub-model's bytes are
 * the size of its files or what loading it added to the resident memory, whichever is more: quantised weights unfold,
 * mapped ones do not show. One call at a time.
 */
export class SessionStore {
  readonly #options: SessionStoreOptions
  /** By path of the graph; the least recently used is first. */
  readonly #entries = new Map<string, Entry>()

  constructor(options: SessionStoreOptions) {
    this.#options = options
  }

  /** Begins a job with the model in a folder (absolute path). */
  lease(modelFolder: string): SessionLease {
    const held: { readonly entry: Entry; readonly startMs: number }[] = []
    const hold = (entry: Entry) => {
      entry.pins++
      held.push({ entry, startMs: entry.session.busyMs })
    }
    return {
      open: async (parts, checkpoint) => {
        const graphs = parts.map((part) => graphOf(modelFolder, part))
        for (const graph of graphs) {
          const entry = this.#touch(graph)
          if (entry) hold(entry)
        }
        for (const graph of graphs) {
          if (this.#entries.has(graph)) continue
          await checkpoint()
          hold(await this.#load(modelFolder, graph))
          await this.#shrinkTo(this.#options.memoryBytes)
        }
        return (part) => this.#session(modelFolder, part)
      },
      busyMs: () => held.reduce((sum, { entry, startMs }) => sum + entry.session.busyMs - startMs, 0),
      release: async () => {
        for (const { entry } of held.splice(0)) entry.pins--
        await this.#shrinkTo(this.#options.memoryBytes)
      },
    }
  }

  /** What is loaded now, by model folder. */
  loaded(): LoadedModel[] {
    const bytesOf = new Map<string, number>()
    for (const { modelFolder, bytes } of this.#entries.values()) {
      bytesOf.set(modelFolder, (bytesOf.get(modelFolder) ?? 0) + bytes)
    }
    return [...bytesOf].map(([modelFolder, bytes]) => ({ modelFolder, bytes }))
  }

  /** Frees everything that no lease holds. */
  async clear(): Promise<void> {
    await this.#shrinkTo(0)
  }

  #touch(graph: string): Entry | undefined {
    const entry = this.#entries.get(graph)
    if (entry) {
      this.#entries.delete(graph)
      this.#entries.set(graph, entry)
    }
    return entry
  }

  #session(modelFolder: string, part: string): OnnxSession {
    const entry = this.#entries.get(graphOf(modelFolder, part))
    if (!entry) throw new Error(`${part} of ${modelFolder} is not loaded: its lease was released`)
    return entry.session
  }

  async #load(modelFolder: string, graph: string): Promise<Entry> {
    const fileBytes = await weightsSize(graph)
    await this.#shrinkTo(this.#options.memoryBytes - fileBytes)
    const before = process.memoryUsage.rss()
    const session = await openSession(graph, this.#options.threads)
    const bytes = Math.max(fileBytes, process.memoryUsage.rss() - before)
    const entry = { modelFolder, session, bytes, pins: 0 }
    this.#entries.set(graph, entry)
    this.#changed()
    return entry
  }

  async #shrinkTo(budget: number): Promise<void> {
    for (const [graph, { session, pins }] of this.#entries) {
      if (this.#bytes() <= budget) return
      if (pins > 0) continue
      this.#entries.delete(graph)
      await session.release()
      this.#changed()
    }
  }

  #bytes(): number {
    let sum = 0
    for (const { bytes } of this.#entries.values()) sum += bytes
    return sum
  }

  #changed(): void {
    this.#options.onChange?.(this.loaded())
  }
}

function graphOf(modelFolder: string, part: string): string {
  return join(modelFolder, part, 'model.onnx')
}
