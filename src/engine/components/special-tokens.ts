import { z } from 'zod'
import { hasFile, readConfig } from './model-folder.ts'

/** A token with a meaning of its own, and how it is found inside a text. */
export interface SpecialToken {
  readonly content: string
  /** Whether it is looked for after the text was normalised (and so in any case). */
  readonly normalized: boolean
  readonly lstrip: boolean
  readonly rstrip: boolean
}

export interface SpecialTokens {
  readonly bos: SpecialToken
  readonly eos: SpecialToken
  readonly unk: SpecialToken
  readonly pad: SpecialToken
}

const plainToken = (content: string): SpecialToken => ({
  content,
  normalized: false,
  lstrip: false,
  rstrip: false,
})

const specialToken = z
  .union([
    z.string().transform(plainToken),
    z.object({
      content: z.string(),
      normalized: z.boolean().default(false),
      lstrip: z.boolean().default(false),
      rstrip: z.boolean().default(false),
    }),
  ])
  .nullish()

const tokenFile = z.looseObject({
  bos_token: specialToken,
  eos_token: specialToken,
  unk_token: specialToken,
  pad_token: specialToken,
  model_max_length: z.number().min(3).nullish(),
})

export type TokenizerConfig = z.infer<typeof tokenFile>

/** `tokenizer_config.json` of a tokenizer's folder; empty where there is none. */
export async function readTokenizerConfig(folder: string): Promise<TokenizerConfig> {
  return readTokenFile(folder, 'tokenizer_config.json')
}

/**
 * A CLIP tokenizer's special tokens: from its configuration, else from `special_tokens_map.json`, else what
 * transformers' CLIPTokenizer assumes.
 */
export async function readSpecialTokens(folder: string, config: TokenizerConfig): Promise<SpecialTokens> {
  const map = await readTokenFile(folder, 'special_tokens_map.json')
  return {
    bos: config.bos_token ?? map.bos_token ?? plainToken('<|startoftext|>'),
    eos: config.eos_token ?? map.eos_token ?? plainToken('<|endoftext|>'),
    unk: config.unk_token ?? map.unk_token ?? plainToken('<|endoftext|>'),
    pad: config.pad_token ?? map.pad_token ?? plainToken('<|endoftext|>'),
  }
}

async function readTokenFile(folder: string, file: string): Promise<TokenizerConfig> {
  return (await hasFile(folder, file)) ? readConfig(folder, file, tokenFile) : {}
}
