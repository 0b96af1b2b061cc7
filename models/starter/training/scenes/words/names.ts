import type { Rng } from '../random.ts'

const ONSETS = 'b d f g h j k l m n p r s t v z b d g j k l m n r s t v w y br dr gr kr tr qu zh'.split(' ')
const VOWELS = 'a e i o u a e i o ai ei'.split(' ')
const CODAS = ['', '', 'n', 'l', 'r', 'k', 'm', 'x', 'th', 'sk', 'v', 'nd', 'll', 'q']

/** A word that means nothing and can be said, in small letters. */
function madeUp(rng: Rng): string {
  const syllables = rng.chance(0.6) ? 2 : 3
  let word = ''
  for (let i = 0; i < syllables; i++) word += rng.pick(ONSETS) + rng.pick(VOWELS)
  return word + rng.pick(CODAS)
}

/** A made-up word with a capital. */
export function madeUpName(rng: Rng): string {
  const word = madeUp(rng)
  return word[0]!.toUpperCase() + word.slice(1)
}

const fullName = (rng: Rng) => (rng.chance(0.6) ? `${madeUpName(rng)} ${madeUpName(rng)}` : madeUpName(rng))

/** Names and nonsense to put behind a caption. */
const AFTER: readonly ((rng: Rng) => string)[] = [
  (rng) => ` by ${fullName(rng)}`,
  (rng) => `, by ${fullName(rng)}`,
  (rng) => ` in the style of ${fullName(rng)}`,
  (rng) => `, in the style of ${fullName(rng)}`,
  (rng) => `, art by ${fullName(rng)}`,
  (rng) => ` for ${madeUpName(rng)}`,
  (rng) => `, for my friend ${madeUpName(rng)}`,
  (rng) => `, #${madeUp(rng)}`,
  (rng) => ` #${madeUp(rng)}`,
  (rng) => `, ${madeUp(rng)}`,
  (rng) => ` ${madeUp(rng)}`,
  (rng) => `, ${madeUp(rng)} style`,
  (rng) => ` from ${madeUpName(rng)}`,
  (rng) => `, ${madeUpName(rng)} ${rng.int(4, 99)}`,
]

/** The words with a name or nonsense behind them, or before. */
export function withName(words: string, rng: Rng): string {
  if (rng.chance(0.12)) return `${madeUp(rng)} ${words}`
  if (rng.chance(0.08)) return `${madeUpName(rng)}, ${words}`
  return words + rng.pick(AFTER)(rng)
}

/** What somebody is called, to put behind "a cat". */
export function called(rng: Rng): string {
  return `${rng.pick(['named', 'called', 'named'])} ${madeUpName(rng)}`
}

/** Nothing but words that mean nothing. */
export function nonsense(rng: Rng): string {
  return rng.pick([
    madeUp,
    madeUpName,
    fullName,
    (r: Rng) => `${madeUp(r)} ${madeUp(r)}`,
    (r: Rng) => `#${madeUp(r)}`,
    (r: Rng) => `${madeUpName(r)} and ${madeUpName(r)}`,
    (r: Rng) => `${fullName(r)} by ${fullName(r)}`,
    (r: Rng) => `${madeUp(r)}, ${madeUp(r)}, ${madeUp(r)}`,
  ])(rng)
}
