import { isKnown } from './known-words.ts'
import { lemmaOf } from './lemma.ts'

/**
 * Whether one word is likely the other misspelt. Both are lower case without accents.
 *
 * Two common words never are, and the first letter must be right. Where one of them is common, one slip is allowed (two
 * neighbours exchanged from four letters on; a letter missing, added or replaced from five; two slips from nine). Where
 * neither is, they may be two names: only neighbours exchanged or a letter doubled are slips then, from five letters on.
 */
export function isTypo(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length)
  if (shorter < 4 || Math.abs(a.length - b.length) > 2 || a[0] !== b[0]) return false
  if (/[^\p{L}]/u.test(a) || /[^\p{L}]/u.test(b)) return false
  const common = Number(isCommon(a)) + Number(isCommon(b))
  if (common === 2) return false
  if (areNeighboursExchanged(a, b)) return true
  if (common === 0) return shorter >= 5 && isOneDoubled(a, b)
  if (shorter < 5) return false
  return slips(a, b) <= (shorter >= 9 ? 2 : 1)
}

function isCommon(word: string): boolean {
  return isKnown(word) || isKnown(lemmaOf(word))
}

function firstDifference(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  return at
}

function areNeighboursExchanged(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  const at = firstDifference(a, b)
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2)
}

function isOneDoubled(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  if (long.length !== short.length + 1) return false
  const at = firstDifference(long, short)
  return long[at] === long[at - 1] && long.slice(at + 1) === short.slice(at)
}

/** Letters missing, added, replaced or exchanged with the next (optimal string alignment distance). */
function slips(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const shifted = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1
      const isExchanged = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      const exchanged = isExchanged ? (before[column - 2] ?? 0) + 1 : replaced
      current.push(Math.min(replaced, shifted, exchanged))
    }
    before = previous
    previous = current
  }
  return previous.at(-1) ?? 0
}
