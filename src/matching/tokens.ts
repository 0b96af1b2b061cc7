/** One word, number, emoji or symbol; of scripts that write no spaces, one character. */
export interface Token {
  readonly text: string
  /** A comma or another stop stands before it. */
  readonly afterStop: boolean
  /** Where it ends in the text. */
  readonly end: number
}

/** How many tokens of a text are looked at: the words that are compared, and what boilerplate may stand among them. */
const maxTokens = 192
/** A longer word is cut: a word is compared letter by letter. */
export const maxLetters = 40

const unspaced = String.raw`[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]`
const letter = String.raw`(?:(?!${unspaced})[\p{L}\p{N}\p{M}])`
const pieces = [
  String.raw`(?<unspaced>${unspaced}[\p{M}\u30FC]{0,8})`,
  String.raw`\d+(?:,\d{3})*(?:\.\d+)+|\d+(?:,\d{3})+`,
  `${letter}+(?:'${letter}+)*`,
  String.raw`\p{RI}\p{RI}|\p{Extended_Pictographic}\p{Emoji_Modifier}?(?:\u200D\p{Extended_Pictographic}\p{Emoji_Modifier}?){0,6}`,
  String.raw`[\p{S}\p{M}#%@&\p{Cs}\p{Co}]`,
  String.raw`(?<stop>[,;:.!?()"\n\u3001\u3002])`,
]
const piece = new RegExp(pieces.join('|'), 'gu')
const unspacedStart = new RegExp(`^${unspaced}`, 'u')

/** Whether the token is one character of a script that writes no spaces. */
export function isUnspaced(token: string): boolean {
  return unspacedStart.test(token)
}

/** The first 192 tokens of a normalised text, and where what they do not cover begins. */
export function tokenize(text: string): { readonly tokens: readonly Token[]; readonly end: number } {
  const tokens: Token[] = []
  let afterStop = false
  for (const match of text.matchAll(piece)) {
    if (match.groups?.['stop'] !== undefined) {
      afterStop = true
      continue
    }
    const end = match.index + match[0].length
    tokens.push({ text: match[0], afterStop: afterStop && tokens.length > 0, end })
    if (tokens.length === maxTokens) return { tokens, end }
    afterStop = false
  }
  return { tokens, end: text.length }
}
