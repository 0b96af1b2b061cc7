import { adapterAlpha, readAdapterMetadata } from './adapter-metadata.ts'
import { locateModule, type LoraPart } from './module-location.ts'
import { readSafetensors, refused, type SafetensorsFile, type StoredTensor } from './safetensors.ts'

/** A LoRA file, looked through: which modules it changes, and with which tensors. */
export interface LoraFile {
  readonly file: SafetensorsFile
  readonly modules: readonly LoraModule[]
  /** Keys that are no part of a LoRA, such as trained embeddings. */
  readonly ignoredKeys: readonly string[]
}

/** The factors of one module's change. With rank r: W [out, in, ...] += alpha / r * up [out, r] x down [r, in, ...] */
export interface LoraModule {
  /** The file's own name of it. */
  readonly name: string
  readonly part: LoraPart
  /** Its path within the part, `_` for every dot: `down_blocks_0_attentions_0_proj_in`. */
  readonly flatName: string
  readonly down: StoredTensor
  readonly up: StoredTensor
  /** Between both, for the spatial part of a convolution (Tucker decomposition of LyCORIS); null: none. */
  readonly mid: StoredTensor | null
  readonly alpha: LoraAlpha
}

/** What the factors' product is multiplied with: a tensor of one number, or the multiplier itself. */
type LoraAlpha = { readonly tensor: StoredTensor } | { readonly multiplier: number }

type Role = 'down' | 'up' | 'mid' | 'alpha'

/**
 * PEFT (`lora_A.weight`, or with the adapter's name between), kohya (`lora_down.weight`), diffusers before PEFT
 * (`to_q_lora.down.weight`, `to_q.lora.down.weight`, `q_proj.lora_linear_layer.down.weight`).
 */
const factorKey =
  /^(?<name>.+?)(?:\.lora_(?<kind>A|B|down|up|mid)(?:\.[\w-]+)?\.weight|(?:[._]lora|\.lora_linear_layer)\.(?<old>down|up)\.weight)$/
const alphaKey = /^(?<name>.+?)(?:[._]lora|\.lora_linear_layer)?\.alpha$/
const roles: Readonly<Record<string, Role>> = { A: 'down', B: 'up', down: 'down', up: 'up', mid: 'mid' }

/** Keys of other methods than LoRA: passing them over would give another picture than the file was made for. */
const otherMethods: readonly (readonly [key: RegExp, method: string])[] = [
  [/\.(dora_scale|lora_magnitude_vector)\b/, 'DoRA'],
  [/\.hada_[wt]/, 'LoHa'],
  [/\.lokr_[wt]/, 'LoKr'],
  [/\.(oft|boft)_/, 'OFT'],
  [/\.(diff|diff_b|set_weight|w_norm|b_norm)$/, 'whole differences of weights'],
  [/\.lora_(B|up)\.(\w+\.)?bias$/, 'LoRA with biases'],
]

/**
 * Reads which modules a LoRA file changes. Throws BadRequestError naming the file where it is no sound safetensors file,
 * where half of a module is missing and where the file is of another method than LoRA.
 */
export async function readLoraFile(path: string): Promise<LoraFile> {
  const file = await readSafetensors(path)
  const metadata = readAdapterMetadata(file)
  const found = new Map<string, Partial<Record<Role, StoredTensor>>>()
  const ignoredKeys: string[] = []
  for (const tensor of file.tensors.values()) {
    refuseOtherMethods(path, tensor.name)
    const key = parseKey(tensor.name)
    if (key) found.set(key.name, { ...found.get(key.name), [key.role]: tensor })
    else ignoredKeys.push(tensor.name)
  }
  const modules = Array.from(found, ([name, { down, up, mid, alpha }]): LoraModule | null => {
    if (!down && !up && !mid) return null
    if (!down || !up) throw refused(path, `has half of a change of ${name}: a factor is missing`)
    const multiplier = adapterAlpha(metadata, name, down.shape[0] ?? 0)
    return {
      name,
      ...locateModule(name),
      down,
      up,
      mid: mid ?? null,
      alpha: alpha ? { tensor: alpha } : { multiplier },
    }
  })
  const whole = modules.filter((module) => module !== null)
  if (whole.length === 0) {
    const some = [...file.tensors.keys()].slice(0, 3).join(', ') || 'none'
    const expected =
      'names that end in lora_A.weight and lora_B.weight, or in lora_down.weight and lora_up.weight'
    throw refused(path, `holds no LoRA: its tensors are ${some}, and ${expected} were expected`)
  }
  return { file, modules: whole, ignoredKeys }
}

function parseKey(key: string): { readonly name: string; readonly role: Role } | null {
  const factor = factorKey.exec(key)?.groups
  const role = roles[factor?.['kind'] ?? factor?.['old'] ?? '']
  if (factor?.['name'] && role) return { name: factor['name'], role }
  const name = alphaKey.exec(key)?.groups?.['name']
  return name ? { name, role: 'alpha' } : null
}

function refuseOtherMethods(path: string, key: string): void {
  const method = otherMethods.find(([pattern]) => pattern.test(key))?.[1]
  if (method === undefined) return
  throw refused(path, `is made with ${method} (${key}), which cannot be merged; LoRA and LoCon can`)
}
