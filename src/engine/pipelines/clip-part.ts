import { join } from 'node:path'
import { folderStamp, readConfig } from '../components/model-folder.ts'
import {
  clipTextConfig,
  encodeTokens,
  penultimateState,
  type ClipTextConfig,
} from '../components/text-encoder.ts'
import { loadClipTokenizer, type PromptTokenizer } from '../components/tokenizer.ts'
import type { UsePart } from '../runtime/session-lease.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { PartSource, PipelineTrace } from './pipeline.ts'

/** A CLIP text encoder of a pipeline, all but the loaded graph. */
export interface ClipPart {
  /** As the folders are named: `tokenizer`, `tokenizer_2`. */
  readonly tokenizerName: string
  readonly tokenizer: PromptTokenizer
  readonly config: ClipTextConfig
}

/** The same with its graph. */
export interface ClipEncoder extends ClipPart {
  readonly encoder: UsePart
}

/** A prompt and what it is to keep away from as tokens, a row each; `negative` is null where nothing is encoded for it. */
export interface TokenRows {
  readonly positive: readonly Int32Array[]
  readonly negative: readonly Int32Array[] | null
}

/** Loads tokenizer and configuration of `text_encoder`, or with a suffix (`_2`) of another one. Throws ModelBrokenError. */
export async function loadClipPart(
  path: string,
  source: PartSource,
  suffix: '' | '_2' = '',
): Promise<ClipPart> {
  const config = await readConfig(path, `text_encoder${suffix}/config.json`, clipTextConfig)
  const tokenizerName = `tokenizer${suffix}`
  const folder = join(path, tokenizerName)
  const tokenizer = await source.tokenizers.get(`${folder}\n${await folderStamp(folder)}`, () =>
    loadClipTokenizer(folder, config.max_position_embeddings),
  )
  return { tokenizerName, tokenizer, config }
}

/** Tokens of the texts, noted in the trace. */
export function tokenRows(
  { tokenizerName, tokenizer }: Pick<ClipPart, 'tokenizerName' | 'tokenizer'>,
  positiveTexts: readonly string[],
  negativeTexts: readonly string[] | null,
  trace: PipelineTrace | undefined,
): TokenRows {
  const positive = positiveTexts.map((text) => tokenizer.encode(text))
  const negative = negativeTexts && negativeTexts.map((text) => tokenizer.encode(text))
  trace?.tokens(tokenizerName, positive, negative)
  return { positive, negative }
}

/** What a CLIP encoder makes of prompts for those families that join several encoders. */
export interface ClipStates {
  /** The state of each token, [rows, tokens, width]. */
  readonly states: Tensor
  /** The projected state of the end token, [rows, projection]. */
  readonly pooled: Tensor
}

/**
 * The last hidden state but one, or `skip` further back, and `text_embeds` of an encoder with projection, for rows of
 * tokens. Throws BadRequestError where `skip` leaves no layer.
 */
export async function encodeClipStates(
  { encoder, config }: ClipEncoder,
  rows: readonly Int32Array[],
  skip: number,
): Promise<ClipStates> {
  const state = penultimateState(config, skip)
  const output = await encoder((session) => encodeTokens(session, rows, [state, 'text_embeds']))
  return { states: output(state), pooled: output('text_embeds') }
}
