import { join } from 'node:path'
import {
  planMemory,
  type DeviceBudget,
  type MemoryPlan,
  type Placement,
} from '../../model-files/memory-plan.ts'
import type { PartSizes, PartState } from '../../model-files/part-sizes.ts'
import { ModelBrokenError, ModelUnavailableError } from '../errors.ts'
import type { DeviceName, PartReport } from '../protocol.ts'
import type { OnnxSession } from './onnx-session.ts'
import type { Entry, LoadablePart, SessionStore } from './session-store.ts'

/** How one job uses a model. */
export interface LeaseOptions {
  readonly modelFolder: string
  /** Paths of graphs that are loaded in the place of the folder's own, by part. */
  readonly graphs?: ReadonlyMap<string, string> | undefined
  /** Absent: the best device that can hold a part. */
  readonly device?: DeviceName | undefined
  /** Awaited before each load; throw to stop the job. */
  readonly checkpoint: () => Promise<void>
  /** Told before a sub-model is loaded (true) and after it (false). */
  readonly onLoading?: (isLoading: boolean) => void
}

/** Runs `work` with a sub-model, which is loaded if need be and stays at least until `work` is done. */
export type UsePart = <T>(work: (session: OnnxSession) => Promise<T>) => Promise<T>

/**
 * One job's use of a model: its sub-models are loaded when they are needed, and stay where there is room. Throws
 * ModelUnavailableError at its making where the device that the job names cannot be used.
 */
export class SessionLease {
  readonly #store: SessionStore
  readonly #sizes: PartSizes
  readonly #options: LeaseOptions
  readonly #devices: readonly DeviceBudget[]
  /** By part: what its files were when the job first looked, so that it goes on with the same ones. */
  readonly #states = new Map<string, PartState>()
  /** By part: what was worked with. */
  readonly #used = new Map<string, Pick<OnnxSession, 'inputs' | 'device'>>()
  #busyMs = 0
  #loadMs = 0

  constructor(store: SessionStore, sizes: PartSizes, options: LeaseOptions) {
    this.#store = store
    this.#sizes = sizes
    this.#options = options
    this.#devices = store.usable(options.device)
  }

  /** Milliseconds that sessions have run for this job. */
  get busyMs(): number {
    return this.#busyMs
  }

  /** Milliseconds that loading took. */
  get loadMs(): number {
    return this.#loadMs
  }

  /**
   * Makes sure that these sub-models can be run, and loads them where all fit at the same time. Throws ModelUnavailableError
   * where one of them fits nowhere, whatever is released for it.
   */
  async prepare(parts: readonly string[]): Promise<void> {
    const { placements, together } = await this.#plan(parts)
    if (!together) return
    // Those that are loaded count as used first, so that loading the others cannot push them out.
    const missing: Placement[] = []
    for (const placement of placements) if (!(await this.#find(placement.part))) missing.push(placement)
    for (const placement of missing) await this.#load(placement)
  }

  /** The way to work with one sub-model. */
  part(part: string): UsePart {
    return (work) => this.#use(part, work)
  }

  /** Tells what is there of these sub-models; those that this job has not used are loaded for it. */
  async inspect(parts: readonly string[]): Promise<PartReport[]> {
    const reports: PartReport[] = []
    for (const part of parts) {
      const { inputs, device } =
        this.#used.get(part) ?? (await this.#use(part, (session) => Promise.resolve(session)))
      const { size } = await this.#stateOf(part)
      reports.push({ part, bytes: size.bytes, device, inputs: inputs.map(({ name }) => name) })
    }
    return reports
  }

  /** Brings the store back within its budgets. */
  async release(): Promise<void> {
    await this.#store.shrink()
  }

  async #use<T>(part: string, work: (session: OnnxSession) => Promise<T>): Promise<T> {
    const entry = (await this.#find(part)) ?? (await this.#loadAlone(part))
    const { session } = entry
    this.#used.set(part, { inputs: session.inputs, device: session.device })
    const startMs = session.busyMs
    entry.pins++
    try {
      return await work(session)
    } finally {
      entry.pins--
      this.#busyMs += session.busyMs - startMs
    }
  }

  async #find(part: string): Promise<Entry | undefined> {
    return this.#store.find(await this.#loadable(part), this.#devices)
  }

  async #loadAlone(part: string): Promise<Entry> {
    const [placement] = (await this.#plan([part])).placements
    if (placement === undefined) throw new Error(`${part} was not placed`)
    return this.#load(placement)
  }

  async #plan(parts: readonly string[]): Promise<MemoryPlan> {
    const states = await Promise.all(parts.map((part) => this.#stateOf(part)))
    const broken = states.find(({ problem }) => problem !== null)
    if (broken?.problem) throw new ModelBrokenError(`${broken.problem}.`)
    const sizes = states.map(({ size }) => size)
    const plan = planMemory(sizes, this.#devices)
    if (plan.problem !== null)
      throw new ModelUnavailableError(`${this.#options.modelFolder}: ${plan.problem}.`)
    return plan
  }

  /** For a device that fails: the CPU holds more of the same part. Undefined where it does not fit or may not be used. */
  async #placementOnCpu(part: string): Promise<Placement | undefined> {
    const { size } = await this.#stateOf(part)
    const cpu = this.#devices.filter(({ name }) => name === 'cpu')
    return planMemory([size], cpu).placements[0]
  }

  async #stateOf(part: string): Promise<PartState> {
    const state = this.#states.get(part) ?? (await this.#sizes.stateOf(this.#options.modelFolder, part))
    if (state === null) throw new ModelBrokenError(`${this.#graphOf(part)} is missing`)
    this.#states.set(part, state)
    return state
  }

  async #loadable(part: string): Promise<LoadablePart> {
    const { modelFolder, graphs } = this.#options
    const { stamp } = await this.#stateOf(part)
    return { modelFolder, part, graph: this.#graphOf(part), stamp, merged: graphs?.has(part) ?? false }
  }

  async #load(placement: Placement): Promise<Entry> {
    const { checkpoint, onLoading } = this.#options
    const loadable = await this.#loadable(placement.part)
    await checkpoint()
    onLoading?.(true)
    const start = performance.now()
    try {
      return await this.#store.load(loadable, placement, await this.#placementOnCpu(placement.part))
    } finally {
      this.#loadMs += performance.now() - start
      onLoading?.(false)
    }
  }

  #graphOf(part: string): string {
    const { modelFolder, graphs } = this.#options
    return graphs?.get(part) ?? join(modelFolder, part, 'model.onnx')
  }
}
