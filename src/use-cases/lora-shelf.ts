import type { Model } from '../catalog/model.ts'
import type { FieldProblem } from '../errors.ts'

/** A LoRA that is asked for: a file that is here by its name, or any file by its address; one of the two. */
interface NamedLora {
  readonly name?: string | null | undefined
  readonly url?: string | null | undefined
}

/** The same with how much of it: 1 is what it was trained for, which is what is meant where it is left out. */
export interface AskedLora extends NamedLora {
  readonly scale?: number | null | undefined
}

/** As a generation's row has it. */
export interface KeptLora {
  readonly name: string | null
  readonly url: string | null
  readonly scale: number
}

/** A LoRA that is asked for as a generation's row has it. */
export const keptLora = ({ name, url, scale }: AskedLora) => ({
  name: name ?? null,
  url: url ?? null,
  scale: scale ?? 1,
})

/** The LoRAs of a generation's row. */
export const lorasOf = ({ loras }: { readonly loras: unknown }) => (loras ?? []) as readonly KeptLora[]

/** Where LoRAs come from. */
export interface LoraShelf {
  /** What is wrong with a LoRA, told of `path`, as far as it can be told at once; empty where nothing is. */
  check(lora: NamedLora, path: string): Promise<readonly FieldProblem[]>
  /** Why a LoRA that `check` let through cannot fit a model, as far as its file is here already; empty: nothing is known. */
  checkFit(lora: NamedLora, model: Model, path: string): Promise<readonly FieldProblem[]>
  /** The absolute path of a file that is here; null for one that has to be fetched. Throws a DomainError where there is none. */
  find(lora: NamedLora): Promise<string | null>
  /**
   * The absolute path of the file, fetched if it must be; slow files hold up none but those of their `caller`. Throws a
   * DomainError that says why there is none, or the signal's reason.
   */
  resolve(lora: NamedLora, signal: AbortSignal, caller?: string): Promise<string>
  /** Those that can be asked for by name. */
  list(): Promise<readonly { readonly name: string; readonly bytes: number }[]>
}
