import { join } from 'node:path'
import { z } from 'zod'
import { folderStamp, readConfig } from '../components/model-folder.ts'
import { loadT5Tokenizer } from '../components/t5-tokenizer.ts'
import { encodeTokens } from '../components/text-encoder.ts'
import type { PromptTokenizer } from '../components/tokenizer.ts'
import { BadRequestError, ModelBrokenError } from '../errors.ts'
import type { UsePart } from '../runtime/session-lease.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { TokenRows } from './clip-part.ts'
import type { PartSource, PictureRequest } from './pipeline.ts'

/** A T5 text encoder of a pipeline, all but the loaded graph. */
export interface T5Part {
  /** As the folders are named: `tokenizer_2` of FLUX, `tokenizer_3` of SD3. */
  readonly tokenizerName: string
  readonly tokenizer: PromptTokenizer
}

/** The same with its graph. */
export interface T5Encoder extends T5Part {
  readonly encoder: UsePart
}

/** More the reference's pipelines do not let T5 hear. */
const mostTokens = 512

const t5TextConfig = z.object({ d_model: z.number().int().positive() })

/**
 * Loads tokenizer and configuration of `text_encoder_2` or `_3`. `width` is what the denoiser takes for a token. Throws
 * ModelBrokenError naming the file at fault, or where the encoder gives another width.
 */
export async function loadT5Part(
  path: string,
  source: PartSource,
  suffix: '_2' | '_3',
  width: number,
): Promise<T5Part> {
  const file = `text_encoder${suffix}/config.json`
  const { d_model: own } = await readConfig(path, file, t5TextConfig)
  if (own !== width) {
    throw new ModelBrokenError(
      `${join(path, file)}: d_model is ${own}; the denoiser takes tokens of ${width} (joint_attention_dim)`,
    )
  }
  const tokenizerName = `tokenizer${suffix}`
  const folder = join(path, tokenizerName)
  const key = `${folder}\n${await folderStamp(folder)}`
  const tokenizer = await source.tokenizers.get(key, () => loadT5Tokenizer(folder, mostTokens))
  return { tokenizerName, tokenizer }
}

/** How many tokens T5 hears in a run. Throws BadRequestError for a number that is not from 1 to 512. */
export function t5Length({ maxSequenceLength }: PictureRequest, usual: number): number {
  const length = maxSequenceLength ?? usual
  if (Number.isInteger(length) && length >= 1 && length <= mostTokens) return length
  throw new BadRequestError(
    `maxSequenceLength is ${length}; it must be a whole number from 1 to ${mostTokens}`,
  )
}

/** The same part with rows of another length. */
export function ofLength({ tokenizerName, tokenizer }: T5Part, length: number): T5Part {
  return { tokenizerName, tokenizer: { length, encode: (text) => tokenizer.encode(text, length) } }
}

/** What an encoder makes of a prompt and of what to keep away from; `negative` is null where that is not encoded. */
export interface StatesOfBoth {
  readonly positive: Tensor
  readonly negative: Tensor | null
}

/** T5's last state of each token, [rows, tokens, width]. Both in one go: it is too large to be loaded for each. */
export function encodeT5({ encoder }: T5Encoder, { positive, negative }: TokenRows): Promise<StatesOfBoth> {
  return encoder(async (session) => {
    const encode = async (rows: readonly Int32Array[]) => {
      const output = await encodeTokens(session, rows, ['last_hidden_state'])
      return output('last_hidden_state')
    }
    return { positive: await encode(positive), negative: negative && (await encode(negative)) }
  })
}
