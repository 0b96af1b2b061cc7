import { Tokenizer } from '@huggingface/tokenizers'
import { z } from 'zod'
import { errorMessage, ModelBrokenError } from '../errors.ts'
import { clipTokenizerJson } from './clip-tokenizer-json.ts'
import { hasFile, readConfig, readText, requireFiles } from './model-folder.ts'
import {
  readSpecialTokens,
  readTokenizerConfig,
  type SpecialToken,
  type SpecialTokens,
} from './special-tokens.ts'
import { withUnicodeSpaces } from './unicode-spaces.ts'

/** Text to the ids that a text encoder wants: always the same number of them. */
export interface PromptTokenizer {
  readonly length: number
  /** `length` ids, or another number where one is given. */
  encode(text: string, length?: number): Int32Array
}

/**
 * Loads a CLIP tokenizer from its folder: `tokenizer.json`, or the older `vocab.json` and `merges.txt`. A text becomes
 * a start token, as many of its tokens as fit, an end token, and padding. The length is the tokenizer's
 * `model_max_length`, but never more than `maxPositions`, what the text encoder has positions for: some folders write
 * 1e30 for "no limit". Throws ModelBrokenError naming the file at fault.
 */
export async function loadClipTokenizer(folder: string, maxPositions: number): Promise<PromptTokenizer> {
  const config = await readTokenizerConfig(folder)
  const special = await readSpecialTokens(folder, config)
  const tokenizer = buildTokenizer(folder, await readTokenizerJson(folder, special), config)
  const idOf = ({ content }: SpecialToken): number => {
    const id = tokenizer.token_to_id(content)
    if (id === undefined) throw new ModelBrokenError(`${folder} has no token ${content} in its vocabulary`)
    return id
  }
  const [bos, eos, pad] = [idOf(special.bos), idOf(special.eos), idOf(special.pad)]
  const length = Math.min(config.model_max_length ?? maxPositions, maxPositions)

  return {
    length,
    encode(text, wanted = length) {
      const { ids } = tokenizer.encode(text, { add_special_tokens: false })
      const row = new Int32Array(wanted).fill(pad)
      row.set([bos, ...ids.slice(0, wanted - 2), eos])
      return row
    },
  }
}

/** Of byte pairs, as CLIP's are. Large tables are looked at and not copied. */
const tokenizerJson = z.looseObject({
  model: z.looseObject({
    vocab: z.custom(
      (vocab) => typeof vocab === 'object' && vocab !== null && Object.keys(vocab).length > 0,
      'tokens and their ids were expected',
    ),
    merges: z.custom((merges) => Array.isArray(merges) && merges.length > 0, 'pairs of pieces were expected'),
  }),
})

async function readTokenizerJson(folder: string, special: SpecialTokens): Promise<object> {
  if (await hasFile(folder, 'tokenizer.json')) {
    return readConfig(folder, 'tokenizer.json', tokenizerJson)
  }
  await requireFiles(folder, [
    { file: 'vocab.json', purpose: "the tokenizer's vocabulary, where there is no tokenizer.json" },
    { file: 'merges.txt', purpose: "the tokenizer's merges, where there is no tokenizer.json" },
  ])
  const vocabulary = await readConfig(folder, 'vocab.json', z.record(z.string(), z.number()))
  const merges = await readText(folder, 'merges.txt')
  if (!/^\S+ \S+\s*$/m.test(merges.replace(/^#version.*/, ''))) {
    throw new ModelBrokenError(`${folder}/merges.txt has no merges; two pieces of words a line were expected`)
  }
  return clipTokenizerJson(vocabulary, merges, special)
}

function buildTokenizer(folder: string, json: object, config: object): Tokenizer {
  try {
    const tokenizer = new Tokenizer(withUnicodeSpaces(json), config)
    // Some of what is wrong shows at the first text only.
    tokenizer.encode('a red cat', { add_special_tokens: false })
    return tokenizer
  } catch (error) {
    throw new ModelBrokenError(`${folder} holds no tokenizer that can be built: ${errorMessage(error)}`, {
      cause: error,
    })
  }
}
