import { join, resolve as resolvePath } from 'node:path'
import { LoraUnavailableError, type FieldProblem } from '../../errors.ts'
import { fetchLora } from './fetch-lora.ts'
import { FetchProblem } from './fetch-problem.ts'
import { FetchedFolder } from './fetched-folder.ts'
import { Fetches } from './fetches.ts'
import { describeAddress, readAddress } from './lora-address.ts'
import { loraMisfit, type LoraModel } from './lora-fit.ts'
import { findLoraFile, isLoraName, listLoraFiles, type LoraFile } from './lora-files.ts'
import { resolveByMachine, type ResolveHost } from './public-lookup.ts'
import type { FetchRules, FetchTimes } from './safe-fetch.ts'

/** What a client asks for: a file of the folder by its name, or any file by its address. */
export interface AskedLora {
  readonly name?: string | null | undefined
  readonly url?: string | null | undefined
}

export interface LoraLibraryOptions {
  /** Where the LoRAs stand; what is fetched goes into `.fetched` in it. */
  readonly folder: string
  /** Largest file that is fetched, in bytes. */
  readonly limitBytes: number
  /** Fetched files that are kept, in bytes together; those unused for longest go. */
  readonly keptBytes: number
  /** Hosts (`host` or `host:port`) that may be fetched from though they are not public or not https. */
  readonly allowedHosts: readonly string[]
  readonly log: { warn(fields: object, message: string): void }
  /** How host names become addresses; by default as the machine does it. */
  readonly resolveHost?: ResolveHost
  readonly times?: FetchTimes
}

const usualTimes: FetchTimes = { connectMs: 10_000, stallMs: 30_000, totalMs: 30 * 60_000 }

/** LoRA files that a message names as examples. */
const namedAtMost = 5

/** Where LoRAs come from: the operator's folder, and addresses that clients give. */
export class LoraLibrary {
  readonly #folder: string
  readonly #rules: FetchRules
  readonly #fetched: FetchedFolder
  readonly #fetches = new Fetches({
    find: (url) => this.#find(url),
    fetch: (url, signal) => this.#fetch(url, signal),
  })
  readonly #log: LoraLibraryOptions['log']

  constructor(options: LoraLibraryOptions) {
    this.#folder = resolvePath(options.folder)
    this.#fetched = new FetchedFolder(join(this.#folder, '.fetched'), options.keptBytes)
    this.#log = options.log
    this.#rules = {
      allowedHosts: new Set(options.allowedHosts.map((host) => host.toLowerCase())),
      resolve: options.resolveHost ?? resolveByMachine,
      times: options.times ?? usualTimes,
      limitBytes: options.limitBytes,
    }
  }

  /** The LoRAs that can be asked for by name. */
  list(): Promise<LoraFile[]> {
    return listLoraFiles(this.#folder)
  }

  /** What is wrong with `asked`, told of `path`, as far as it can be told without the network; empty where nothing is. */
  async check(asked: AskedLora, path: string): Promise<FieldProblem[]> {
    const { name, url } = asked
    if ((name == null) === (url == null))
      return [{ path, message: 'either a name or a url was expected, one of the two' }]
    if (name != null) {
      const message = await this.#nameProblem(name)
      return message === null ? [] : [{ path: `${path}.name`, message }]
    }
    const read = this.#read(url ?? '')
    return typeof read === 'string' ? [{ path: `${path}.url`, message: read }] : []
  }

  /**
   * Why a LoRA that `check` let through cannot fit a model, told of `path`, as far as a file that is here tells it; empty
   * where nothing speaks against it.
   */
  async checkFit(asked: AskedLora, model: LoraModel, path: string): Promise<FieldProblem[]> {
    const file = await this.#here(asked)
    const message = file && (await loraMisfit(file, model))
    if (message === null) return []
    const field = asked.name == null ? 'url' : 'name'
    return [{ path: `${path}.${field}`, message: `the LoRA "${told(asked)}" does not fit: ${message}` }]
  }

  /** The absolute path of a file that is here; null for one that has to be fetched. Throws LoraUnavailableError. */
  async find(asked: AskedLora): Promise<string | null> {
    const [problem] = await this.check(asked, 'lora')
    if (problem !== undefined) throw unavailable(asked, problem.message)
    const path = await this.#here(asked)
    return path === null && asked.name != null ? this.#gone(asked) : path
  }

  /**
   * The absolute path of the file on this disk, fetched if it must be. Slow files hold up none but those of their `caller`.
   * Throws LoraUnavailableError, or the signal's reason where it is aborted.
   */
  async resolve(asked: AskedLora, signal: AbortSignal, caller = ''): Promise<string> {
    const found = await this.find(asked)
    if (found !== null) return found
    try {
      const url = readAddress(asked.url ?? '', this.#rules.allowedHosts)
      return await this.#fetches.wait(url, caller, signal)
    } catch (error) {
      if (signal.aborted) throw error
      if (error instanceof FetchProblem) throw unavailable(asked, error.message, error)
      this.#log.warn({ err: error }, 'a LoRA that was fetched could not be stored')
      throw unavailable(asked, 'it could not be stored here', error)
    }
  }

  /** Ends what is being fetched, and returns when nothing half is left. */
  stop(): Promise<void> {
    return this.#fetches.stop()
  }

  #gone(asked: AskedLora): never {
    throw unavailable(asked, 'its file has just been removed')
  }

  /** Null where it is not here. */
  async #here({ name, url }: AskedLora): Promise<string | null> {
    if (name != null) return (await findLoraFile(this.#folder, name))?.path ?? null
    const address = this.#read(url ?? '')
    return address instanceof URL ? this.#find(address) : null
  }

  async #find(url: URL): Promise<string | null> {
    const path = this.#fetched.pathOf(url)
    return (await this.#fetched.touch(path)) ? path : null
  }

  async #fetch(url: URL, signal: AbortSignal): Promise<string> {
    const path = this.#fetched.pathOf(url)
    await this.#fetched.prepare()
    await fetchLora(url, path, this.#rules, signal)
    await this.#fetched.settle(path)
    return path
  }

  async #nameProblem(name: string): Promise<string | null> {
    if (!isLoraName(name))
      return 'the name of a LoRA was expected: letters, digits, spaces, dots, underlines and hyphens'
    if ((await findLoraFile(this.#folder, name)) !== null) return null
    const names = (await this.list()).slice(0, namedAtMost).map((file) => file.name)
    return names.length === 0
      ? `there is no LoRA "${name}"; none is installed`
      : `there is no LoRA "${name}"; there are ${names.join(', ')}${names.length === namedAtMost ? ', ...' : ''}`
  }

  /** The address that is meant, or what is wrong with it. */
  #read(url: string): URL | string {
    try {
      return readAddress(url, this.#rules.allowedHosts)
    } catch (error) {
      if (error instanceof FetchProblem) return error.message
      throw error
    }
  }
}

const told = ({ name, url }: AskedLora): string => name ?? describeAddress(url ?? '')

const unavailable = (asked: AskedLora, reason: string, cause?: unknown): LoraUnavailableError =>
  new LoraUnavailableError(told(asked), reason, { cause })
