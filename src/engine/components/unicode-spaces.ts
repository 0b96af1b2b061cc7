/** How GPT-2 splits words, which a ByteLevel pre-tokenizer with `use_regex` does (openai/gpt-2, src/encoder.py). */
const byteLevelWords = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`

/**
 * A tokenizer JSON whose expressions mean in JavaScript what they mean where tokenizers come from: there white space is
 * Unicode's property, here `\s` has the byte order mark beside it and lacks the next-line character.
 */
export function withUnicodeSpaces(json: TokenizerJson): object {
  return { ...json, normalizer: translate(json.normalizer), pre_tokenizer: translate(json.pre_tokenizer) }
}

interface TokenizerJson {
  readonly normalizer?: unknown
  readonly pre_tokenizer?: unknown
}

function translate(part: unknown): unknown {
  return JSON.parse(JSON.stringify(part ?? null), (key, value: unknown) => {
    if (key === 'Regex' && typeof value === 'string') return unicodeSpaces(value)
    return isByteLevelWithWords(value) ? splitThenBytes(value) : value
  })
}

const unicodeSpaces = (expression: string): string =>
  expression.replaceAll(/\\(.)/gs, (escape, letter: string) => {
    if (letter === 's') return String.raw`\p{White_Space}`
    return letter === 'S' ? String.raw`\P{White_Space}` : escape
  })

function isByteLevelWithWords(value: unknown): value is { readonly use_regex: true } {
  const isObject = typeof value === 'object' && value !== null && 'trim_offsets' in value
  return (
    isObject &&
    'type' in value &&
    value.type === 'ByteLevel' &&
    'use_regex' in value &&
    value.use_regex === true
  )
}

/** The library's own expression of a ByteLevel pre-tokenizer cannot be changed, so it is put before it. */
function splitThenBytes(byteLevel: object): object {
  const pattern = { Regex: unicodeSpaces(byteLevelWords) }
  return {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Split', pattern, behavior: 'Isolated', invert: false },
      { ...byteLevel, use_regex: false },
    ],
  }
}
