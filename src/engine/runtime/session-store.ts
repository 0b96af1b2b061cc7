import type { DeviceBudget, Placement } from '../../model-files/memory-plan.ts'
import { allowedDevices, reasonAgainst } from '../../model-files/tried-devices.ts'
import { errorMessage, ModelUnavailableError } from '../errors.ts'
import type { DeviceName, DeviceReport, LoadedModel, LoadedPart } from '../protocol.ts'
import { openSession, type OnnxSession } from './onnx-session.ts'

export interface SessionStoreOptions {
  /** What there is to run on, best first. */
  readonly devices: readonly DeviceReport[]
  /** Threads of one run; 0: what the runtime thinks best. */
  readonly threads: number
  /** Told after every change what is loaded now. */
  readonly onChange?: (loaded: readonly LoadedModel[]) => void
  /** Told what whoever runs the server may want to know. */
  readonly onNote?: (message: string) => void
}

/** A sub-model that can be loaded. */
export interface LoadablePart {
  readonly modelFolder: string
  /** Its folder: `unet`. */
  readonly part: string
  /** Absolute path of the graph, which may stand elsewhere. */
  readonly graph: string
  /** Another one as soon as the model's files are others: what was loaded of the old ones is of no use then. */
  readonly stamp: string
  /** Whether it has LoRAs in it. */
  readonly merged: boolean
}

/** A loaded sub-model. */
export interface Entry extends LoadablePart {
  readonly session: OnnxSession
  readonly bytes: number
  /** How many work with it now. */
  pins: number
}

/**
 * Loaded sub-models within the memory of each device; the least recently used go first, each by itself. What one holds
 * is what the memory plan says or, on the CPU, what loading it added to the resident memory if that is more: quantised
 * weights unfold. One call at a time.
 */
export class SessionStore {
  readonly #options: SessionStoreOptions
  /** By device and path of the graph; the least recently used is first. */
  readonly #entries = new Map<string, Entry>()

  constructor(options: SessionStoreOptions) {
    this.#options = options
  }

  /** What is loaded now, by model folder. */
  loaded(): LoadedModel[] {
    const byFolder = new Map<string, LoadedPart[]>()
    for (const { modelFolder, part, merged, session, bytes } of this.#entries.values()) {
      const parts = byFolder.get(modelFolder) ?? []
      byFolder.set(modelFolder, [...parts, { part, device: session.device, bytes, merged }])
    }
    return [...byFolder].map(([modelFolder, parts]) => ({ modelFolder, bytes: bytesOf(parts), parts }))
  }

  /**
   * Devices that a job may use: all that work, or the one that it names. Throws ModelUnavailableError where that one does
   * not work.
   */
  usable(device?: DeviceName): DeviceBudget[] {
    const { devices } = this.#options
    const allowed = allowedDevices(devices, device)
    if (device === undefined || allowed.length > 0) return allowed
    const reason = reasonAgainst(devices, device)
    throw new ModelUnavailableError(`The model is to run on ${device}, which cannot be used: ${reason}`)
  }

  /** A graph that is loaded on one of the devices as its files are now; it counts as used. */
  find({ graph, stamp }: LoadablePart, devices: readonly DeviceBudget[]): Entry | undefined {
    const key = devices
      .map(({ name }) => keyOf(graph, name))
      .find((candidate) => this.#entries.get(candidate)?.stamp === stamp)
    const entry = key === undefined ? undefined : this.#entries.get(key)
    if (key === undefined || entry === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry
  }

  /**
   * Loads a graph where it was placed, having made room; where that device fails, as it is placed `instead`, if at all.
   * Throws as openSession does.
   */
  async load(
    loadable: LoadablePart,
    { device, bytes }: Placement,
    instead: Placement | undefined,
  ): Promise<Entry> {
    try {
      return await this.#loadOn(device as DeviceName, loadable, bytes)
    } catch (error) {
      if (instead === undefined || instead.device === device) throw error
      this.#options.onNote?.(`${loadable.graph} runs on the CPU: ${errorMessage(error)}`)
      return this.#loadOn(instead.device as DeviceName, loadable, instead.bytes)
    }
  }

  /** Brings every device back within its budget. */
  async shrink(): Promise<void> {
    for (const { name } of this.#options.devices) await this.#shrinkTo(name, this.#budget(name))
  }

  /** Frees everything that nobody works with. */
  async clear(): Promise<void> {
    for (const { name } of this.#options.devices) await this.#shrinkTo(name, 0)
  }

  async #loadOn(device: DeviceName, loadable: LoadablePart, planned: number): Promise<Entry> {
    await this.#releaseOld(keyOf(loadable.graph, device))
    await this.#shrinkTo(device, this.#budget(device) - planned)
    const before = process.memoryUsage.rss()
    const session = await openSession(loadable.graph, { device, threads: this.#options.threads })
    const grown = device === 'cpu' ? process.memoryUsage.rss() - before : 0
    const entry = { ...loadable, session, bytes: Math.max(planned, grown), pins: 0 }
    this.#entries.set(keyOf(loadable.graph, device), entry)
    this.#changed()
    return entry
  }

  /** What was loaded of files that are others now. */
  async #releaseOld(key: string): Promise<void> {
    const old = this.#entries.get(key)
    if (old === undefined) return
    this.#entries.delete(key)
    await old.session.release()
    this.#changed()
  }

  #budget(device: DeviceName): number {
    return this.#options.devices.find(({ name }) => name === device)?.memoryBytes ?? Infinity
  }

  async #shrinkTo(device: DeviceName, budget: number): Promise<void> {
    for (const [key, { session, pins }] of this.#entries) {
      if (this.#bytes(device) <= budget) return
      if (pins > 0 || session.device !== device) continue
      this.#entries.delete(key)
      await session.release()
      this.#changed()
    }
  }

  #bytes(device: DeviceName): number {
    return bytesOf([...this.#entries.values()].filter(({ session }) => session.device === device))
  }

  #changed(): void {
    this.#options.onChange?.(this.loaded())
  }
}

const bytesOf = (held: readonly { readonly bytes: number }[]) =>
  held.reduce((sum, { bytes }) => sum + bytes, 0)

const keyOf = (graph: string, device: string) => `${device} ${graph}`
