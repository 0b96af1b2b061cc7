import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorMessage, ModelBrokenError } from '../errors.ts'
import { hasFile } from './model-folder.ts'
import { stretchesOf, type AddedToken } from './t5-added-tokens.ts'
import { precompiledNormalizer, type Normalize } from './t5-characters.ts'
import { extraTokens, readT5Config, readT5Json, type T5Config, type TokenOfFile } from './t5-files.ts'
import { readSentencePieceModel } from './t5-sentence-piece.ts'
import { Unigram, type Piece } from './t5-unigram.ts'
import type { PromptTokenizer } from './tokenizer.ts'

/** T5's vocabulary, whichever file it came from. */
interface Vocabulary {
  readonly pieces: readonly Piece[]
  readonly characterTable: Uint8Array
  /** Tokens that are found before anything is split; the first of a content counts. */
  readonly tokens: readonly TokenOfFile[]
}

/** Id of the unknown token, in every T5 vocabulary. */
const unknownId = 2

/** SentencePiece's sign for a space. */
const space = '▁'

/**
 * Loads a T5 tokenizer from its folder: `tokenizer.json`, or SentencePiece's `spiece.model`. As transformers' T5Tokenizer
 * does, it takes vocabulary, normalisation and added tokens from the file and nothing else: words are split at white
 * space, begin with ▁, and are cut into the most likely pieces; what no piece covers is unknown, never bytes. A text
 * becomes as many of its tokens as fit, `</s>`, and padding. `length` is how many there are unless a call wants another
 * number. Throws ModelBrokenError naming the file at fault.
 */
export async function loadT5Tokenizer(folder: string, length: number): Promise<PromptTokenizer> {
  const config = await readT5Config(folder)
  const vocabulary = await readVocabulary(folder, config)
  const unigram = new Unigram(vocabulary.pieces, unknownId)
  const normalize: Normalize =
    vocabulary.characterTable.length > 0 ? precompiledNormalizer(vocabulary.characterTable) : (text) => text
  const added = numbered(vocabulary.tokens, vocabulary.pieces.length, unigram)
  const idOf = (content: string): number => {
    const id = unigram.idOf(content)
    if (id === undefined) throw new ModelBrokenError(`${folder} has no token ${content} in its vocabulary`)
    return id
  }
  const [eos, pad] = [idOf(config.eos), idOf(config.pad)]

  return {
    length,
    encode(text, wanted = length) {
      // What no Unicode text can hold counts as the character that stands for such.
      const stretches = stretchesOf(text.toWellFormed(), added, normalize)
      const ids = stretches.flatMap((stretch) =>
        typeof stretch === 'number' ? [stretch] : wordsOf(stretch).flatMap((word) => unigram.encode(word)),
      )
      const row = new Int32Array(wanted).fill(pad)
      row.set([...ids.slice(0, wanted - 1), eos])
      return row
    },
  }
}

/** A text's words, each with ▁ in front; a ▁ of its own begins another one. */
function wordsOf(text: string): string[] {
  return text
    .split(/\p{White_Space}+/u)
    .filter((word) => word !== '')
    .flatMap((word) => (word.startsWith(space) ? word : space + word).split(/(?=▁)/))
}

async function readVocabulary(folder: string, config: T5Config): Promise<Vocabulary> {
  const named = [config.eos, config.unk, config.pad].map(plainToken)
  if (await hasFile(folder, 'tokenizer.json')) {
    const { pieces, characterTable, addedTokens } = await readT5Json(folder)
    const tokens = [...(config.addedTokens ?? addedTokens), ...named, ...extraTokens(config).map(plainToken)]
    return { pieces, characterTable, tokens }
  }
  if (!(await hasFile(folder, 'spiece.model'))) {
    throw new ModelBrokenError(
      `The folder ${folder} lacks tokenizer.json and spiece.model; it needs one of them`,
    )
  }
  const model = await readSpiece(join(folder, 'spiece.model'))
  const extra = Array.from({ length: config.extraIds }, (_, k): Piece => [`<extra_id_${k}>`, 0])
  const alone = [...model.standAlone, ...extraTokens(config)]
  return {
    pieces: [...model.pieces, ...extra.toReversed()],
    characterTable: model.characterTable,
    tokens: [...(config.addedTokens ?? []), ...named, ...alone.map(plainToken)],
  }
}

async function readSpiece(file: string): Promise<ReturnType<typeof readSentencePieceModel>> {
  try {
    return readSentencePieceModel(await readFile(file))
  } catch (error) {
    throw new ModelBrokenError(`${file} cannot be read: ${errorMessage(error)}`, { cause: error })
  }
}

const plainToken = (content: string): TokenOfFile => ({
  content,
  normalized: false,
  lstrip: false,
  rstrip: false,
  single_word: false,
})

/** Tokens with their ids: those of the vocabulary, else the next ones behind it. */
function numbered(tokens: readonly TokenOfFile[], size: number, unigram: Unigram): AddedToken[] {
  const byContent = new Map<string, AddedToken>()
  let next = size
  for (const { content, normalized, lstrip, rstrip, single_word: singleWord } of tokens) {
    if (content === '' || byContent.has(content)) continue
    const id = unigram.idOf(content) ?? next++
    byContent.set(content, { id, content, normalized, lstrip, rstrip, singleWord })
  }
  return [...byContent.values()]
}
