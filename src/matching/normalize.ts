const invisible = new RegExp(
  [
    '\\u00AD|\\u034F|\\u061C|[\\u115F\\u1160]|[\\u17B4\\u17B5]|[\\u180B-\\u180F]|[\\u200B\\u200C\\u200E\\u200F]',
    '[\\u202A-\\u202E]|[\\u2060-\\u206F]|\\u3164|[\\uFE00-\\uFE0F]|\\uFEFF|\\uFFA0',
  ].join('|'),
  'gu',
)
/** A joiner holds emoji together; anywhere else it is invisible. */
const strayJoiner = /\u200D(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}]\u200D)/gu
/** No letter of any language carries so many marks; ordering long runs of them would take quadratic time. */
const longMarks = /(\p{M}{16})\p{M}+/gu

/**
 * The text in NFKC, without invisible characters, with plain quotes, dashes and dots. Case and punctuation stay.
 * Takes time linear in the length; lone surrogates stay as they are.
 */
export function normalizeCharacters(text: string): string {
  return text
    .replace(longMarks, '$1')
    .normalize('NFKC')
    .replace(invisible, '')
    .replace(strayJoiner, '')
    .replace(/[\u2018-\u201B\u2032\u02BC\u00B4`]/g, "'")
    .replace(/[\u201C-\u201F\u2033\u00AB\u00BB]/g, '"')
    .replace(/\p{Pd}/gu, '-')
}

/** Whether the text is ASCII, for which most of Unicode's care is needless. */
export function isPlain(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /^[\u0000-\u007F]*$/.test(text)
}

/** The text without case: full case folding by way of upper case, so that a sharp s is ss and a final sigma a sigma. */
export function foldCase(text: string): string {
  return isPlain(text) ? text.toLowerCase() : text.toUpperCase().toLowerCase().normalize('NFKC')
}

/**
 * What two prompts share if they are the same but for punctuation and white space: apostrophes within words are dropped,
 * other punctuation becomes one space. Of a text that is nothing but punctuation the punctuation stays, so that "???" is
 * neither empty nor "!!!".
 *
 * @param characters what normalizeCharacters returned, with case folded or not
 */
export function exactForm(characters: string): string {
  const words = characters
    .replace(/'(?=\p{L})(?<=[\p{L}\p{M}]')/gu, '')
    .replace(/,(?=\d{3})(?<=\d,)/g, '')
    .replace(/\.(?=\d)(?<=\d\.)/g, '\uE000')
    .replace(/[^\p{L}\p{M}\p{N}\p{S}\p{Cf}\p{Cs}\p{Co}\p{Cn}#%@&]+/gu, ' ')
    .replaceAll('\uE000', '.')
  return words.trim() === '' ? characters.replace(/\s+/g, '') : words.trim()
}
