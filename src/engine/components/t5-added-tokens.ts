import type { Normalize } from './t5-characters.ts'

/** A token that is found in a text as it stands, before anything is split. */
export interface AddedToken {
  readonly id: number
  readonly content: string
  /** Whether it is looked for in the text after that was normalised. */
  readonly normalized: boolean
  /** Whether it takes the white space at its sides along. */
  readonly lstrip: boolean
  readonly rstrip: boolean
  /** Whether it counts only where no letter or digit touches it. */
  readonly singleWord: boolean
}

/** What a text is made of: stretches still to be split, and tokens. */
export type Stretch = string | number

/**
 * Takes the added tokens out of a text and normalises what is left: first those that are not to be normalised, then in the
 * rest, normalised, the others (added_vocabulary.rs of the tokenizers library).
 */
export function stretchesOf(text: string, tokens: readonly AddedToken[], normalize: Normalize): Stretch[] {
  const plain = tokens.filter(({ normalized }) => !normalized)
  const others = tokens
    .filter(({ normalized }) => normalized)
    .map((token) => ({ ...token, content: normalize(token.content) }))
  return splitAt(text, plain).flatMap((stretch) =>
    typeof stretch === 'number' ? [stretch] : splitAt(normalize(stretch), others),
  )
}

/** Of tokens that begin at the same place the longest counts. */
function splitAt(text: string, tokens: readonly AddedToken[]): Stretch[] {
  const byContent = new Map(tokens.map((token) => [token.content, token]))
  const contents = [...byContent.keys()].filter(Boolean).toSorted((a, b) => b.length - a.length)
  if (contents.length === 0) return [text]
  const pattern = new RegExp(contents.map(escaped).join('|'), 'gu')
  const stretches: Stretch[] = []
  let done = 0
  for (const { 0: content, index } of text.matchAll(pattern)) {
    const token = byContent.get(content)
    const end = index + content.length
    if (!token || index < done || (token.singleWord && touchesWord(text, index, end))) continue
    const from = token.lstrip ? Math.max(done, beforeSpaces(text.slice(0, index))) : index
    if (done < from) stretches.push(text.slice(done, from))
    stretches.push(token.id)
    done = token.rstrip ? end + spacesAtStart(text.slice(end)) : end
  }
  if (done < text.length) stretches.push(text.slice(done))
  return stretches
}

const escaped = (content: string) => content.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)

const touchesWord = (text: string, begin: number, end: number) =>
  /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u.test(text.slice(0, begin)) ||
  /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u.test(text.slice(end))

const beforeSpaces = (text: string) => text.replace(/\p{White_Space}+$/u, '').length

const spacesAtStart = (text: string) => /^\p{White_Space}*/u.exec(text)?.[0].length ?? 0
