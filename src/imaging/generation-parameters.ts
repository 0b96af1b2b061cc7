/**
 * Sampler -> the name under which A1111 lists it. Karras spacing is part of the name, as it was before A1111 1.9 gave
 * schedules a field of their own: newer readers still take it apart. A1111's PLMS is PNDM without its Runge-Kutta
 * steps; its Euler is what flow models are sampled with.
 */
const samplerNames = {
  DDIM: 'DDIM',
  EULER: 'Euler',
  EULER_ANCESTRAL: 'Euler a',
  DPMPP_2M: 'DPM++ 2M',
  DPMPP_2M_KARRAS: 'DPM++ 2M Karras',
  LCM: 'LCM',
  PNDM: 'PLMS',
  FLOW_EULER: 'Euler',
} as const

/** Everything that is told about how a picture was made. */
export interface GenerationParameters {
  readonly prompt: string
  /** Null or empty: none is told. */
  readonly negativePrompt: string | null
  /** For the text encoders after the first; null or absent: none of their own. */
  readonly prompt2?: string | null
  readonly negativePrompt2?: string | null
  readonly steps: number
  readonly sampler: keyof typeof samplerNames
  readonly guidanceScale: number
  /** 0 .. 2^53 - 1, in decimal. */
  readonly seed: string
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Of a picture that was started from, 0 to 1; absent: there was none. */
  readonly strength?: number
  /** Layers that are passed over; absent or 0: none. */
  readonly clipSkip?: number
  readonly guidanceRescale?: number
  readonly trueCfgScale?: number
  /** `name`: its name, or the address that it was fetched from. */
  readonly loras?: readonly { readonly name: string; readonly scale: number }[]
  readonly modelId: string
  /** Of this program: `PromptPics 1.2.3`. */
  readonly version: string
}

/**
 * The parameters as A1111 writes them under a picture: the prompt with its LoRAs in it, the negative prompt on a line of its own, and one
 * line of `Name: value` pairs. Line breaks in prompts become line feeds and stay; the format has no escape for a prompt
 * with a line that begins like the negative one, so such a line is read back as one. NULs are left out.
 */
export function generationParameters(parameters: GenerationParameters): string {
  const { prompt, negativePrompt, steps, sampler, guidanceScale, seed, width, height } = parameters
  const pairs = [
    ['Steps', String(steps)],
    ['Sampler', samplerNames[sampler]],
    ['CFG scale', String(guidanceScale)],
    ['Seed', seed],
    ['Size', `${width}x${height}`],
    ['Model', parameters.modelId],
    ...morePairs(parameters),
    ['Version', parameters.version],
  ]
  const lines = [
    [plain(prompt), ...(parameters.loras ?? []).map(loraTag)].filter((text) => text !== '').join(' '),
    negativePrompt ? `Negative prompt: ${plain(negativePrompt)}` : '',
    pairs.map(([name, value]) => `${name}: ${quoted(plain(value ?? ''))}`).join(', '),
  ]
  return lines
    .filter((line) => line !== '')
    .join('\n')
    .trim()
}

/** What few pictures have, in A1111's words where it has any. It counts the last layer of CLIP as the first that is skipped. */
function morePairs(parameters: GenerationParameters): string[][] {
  const { strength, clipSkip, guidanceRescale, trueCfgScale, prompt2, negativePrompt2 } = parameters
  return [
    ...(strength === undefined ? [] : [['Denoising strength', String(strength)]]),
    ...(clipSkip ? [['Clip skip', String(clipSkip + 1)]] : []),
    ...(guidanceRescale === undefined ? [] : [['CFG rescale', String(guidanceRescale)]]),
    ...(trueCfgScale === undefined ? [] : [['True CFG scale', String(trueCfgScale)]]),
    ...(prompt2 ? [['Prompt 2', prompt2]] : []),
    ...(negativePrompt2 ? [['Negative prompt 2', negativePrompt2]] : []),
  ]
}

/**
 * A LoRA as A1111 has it in a prompt, `<lora:ink:0.5>`. One that was fetched is called what its file would be: the rest of an
 * address may be nobody else's business.
 */
function loraTag({ name, scale }: { readonly name: string; readonly scale: number }): string {
  const file = /^https?:/.test(name)
    ? name
        .replace(/[?#].*$/s, '')
        .replace(/\/+$/, '')
        .replace(/^.*\//s, '')
    : name
  const bare = plain(file)
    .replace(/\.safetensors$/, '')
    .replaceAll(/[<>:\n\r]+/g, '_')
  return `<lora:${bare}:${scale}>`
}

const plain = (text: string) => text.replaceAll('\0', '').replaceAll(/\r\n?/g, '\n')

/**
 * Values that would end too early are written as JSON, which readers undo for whatever stands between quotes: hence
 * also those that begin with one.
 */
const quoted = (value: string) => (/[,:\n]|^"/.test(value) ? JSON.stringify(value) : value)
