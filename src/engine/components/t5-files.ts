import { z } from 'zod'
import { hasFile, readConfig } from './model-folder.ts'
import type { Piece } from './t5-unigram.ts'

const tokenOfFile = z.object({
  content: z.string(),
  normalized: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  single_word: z.boolean().default(false),
})

export type TokenOfFile = z.infer<typeof tokenOfFile>

const content = z.union([z.string(), tokenOfFile.transform((token) => token.content)])

const configFile = z.object({
  eos_token: content.nullish(),
  unk_token: content.nullish(),
  pad_token: content.nullish(),
  extra_ids: z.number().int().min(0).max(10_000).nullish(),
  added_tokens_decoder: z.record(z.string(), tokenOfFile).nullish(),
  // A list, or by names: transformers 4.46 to 4.57 write an object, which is mostly empty.
  extra_special_tokens: z
    .union([z.array(content), z.record(z.string(), content).transform((named) => Object.values(named))])
    .nullish(),
  additional_special_tokens: z.array(content).nullish(),
})

/** `tokenizer_config.json`; what is missing is what transformers' T5Tokenizer assumes. */
export interface T5Config {
  readonly eos: string
  readonly unk: string
  readonly pad: string
  /** How many `<extra_id_N>` there are. */
  readonly extraIds: number
  /** In the order of their ids; null: the file has no list. */
  readonly addedTokens: readonly TokenOfFile[] | null
  /** Special tokens beside those with a name; null: the file has no list. */
  readonly extraTokens: readonly string[] | null
}

/** Reads `tokenizer_config.json` where there is one. Throws ModelBrokenError naming the file. */
export async function readT5Config(folder: string): Promise<T5Config> {
  const file = (await hasFile(folder, 'tokenizer_config.json'))
    ? await readConfig(folder, 'tokenizer_config.json', configFile)
    : configFile.parse({})
  const decoder = file.added_tokens_decoder
  const extra = file.extra_special_tokens ?? null
  return {
    eos: file.eos_token ?? '</s>',
    unk: file.unk_token ?? '<unk>',
    pad: file.pad_token ?? '<pad>',
    extraIds: file.extra_ids ?? 100,
    // A record of whole numbers is in their order.
    addedTokens: decoder ? Object.values(decoder) : null,
    extraTokens: extra?.length ? extra : (file.additional_special_tokens ?? extra),
  }
}

/** The special tokens without a name: those of the list, else `<extra_id_0>` and so on. */
export function extraTokens({ extraTokens: listed, extraIds }: T5Config): readonly string[] {
  return listed ?? Array.from({ length: extraIds }, (_, k) => `<extra_id_${k}>`)
}

const precompiled = z.object({ type: z.literal('Precompiled'), precompiled_charsmap: z.base64() })

const jsonFile = z.object({
  added_tokens: z.array(tokenOfFile.extend({ id: z.number() })).default([]),
  normalizer: z.unknown().optional(),
  model: z.object({
    type: z.literal('Unigram').default('Unigram'),
    vocab: z.array(z.tuple([z.string(), z.number()])).min(3),
  }),
})

/** What is taken of a T5 `tokenizer.json`. */
interface T5Json {
  readonly pieces: readonly Piece[]
  /** Compiled normalisation; empty: none. */
  readonly characterTable: Uint8Array
  readonly addedTokens: readonly TokenOfFile[]
}

/** Reads `tokenizer.json`. Throws ModelBrokenError for one that is not of Unigrams. */
export async function readT5Json(folder: string): Promise<T5Json> {
  const { model, normalizer, added_tokens } = await readConfig(folder, 'tokenizer.json', jsonFile)
  return {
    pieces: model.vocab,
    characterTable: characterTableOf(normalizer),
    addedTokens: added_tokens.toSorted((a, b) => a.id - b.id),
  }
}

/** Of the first compiled normaliser, which may stand in a sequence. */
function characterTableOf(normalizer: unknown): Uint8Array {
  const sequence = z.object({ normalizers: z.array(z.unknown()) }).safeParse(normalizer)
  for (const part of sequence.success ? sequence.data.normalizers : [normalizer]) {
    const found = precompiled.safeParse(part)
    if (found.success) return Buffer.from(found.data.precompiled_charsmap, 'base64')
  }
  return new Uint8Array()
}
