import type { Rng } from '../random.ts'
import { PICTURES, REQUESTS } from './openings.ts'
import { type Said, within } from './said.ts'
import { QUALITIES, STYLES } from './styles.ts'

/** Puts an opening before words that begin with an article or a number, and styles behind; one of them where `must`. */
export function dressed(core: Said, { opens, must }: { opens: boolean; must: boolean }, rng: Rng): Said {
  const opened = opens && rng.chance(must ? 0.55 : 0.3)
  const opening = opened ? `${rng.pick(rng.chance(0.5) ? PICTURES : REQUESTS)} ` : ''
  return within(opening, core, ending(must && !opened ? 1 : 0.3, rng))
}

/** Asks for words in a way that fits what is a kind of picture already, a portrait or a logo. */
export function requested(core: Said, rng: Rng): Said {
  const opening =
    /^(an?|the) /.test(core.text) && rng.chance(0.5)
      ? `${rng.pick(['draw', 'create', 'make', 'show me', 'please draw', 'generate', 'I want', 'I need', 'give me', 'can you draw', 'please make'])} `
      : ''
  return within(opening, core, ending(opening ? 0.2 : 1, rng))
}

/** Styles and praise behind a caption, with the probability given. */
function ending(probability: number, rng: Rng): string {
  if (!rng.chance(probability)) return ''
  const first = rng.pick(rng.chance(0.6) ? STYLES : QUALITIES)
  if (rng.chance(0.06))
    return ` in ${rng.pick(['watercolor', 'anime', 'cartoon', 'pixel art', 'comic', 'sketch', 'vector'])} style`
  return `, ${first}${rng.chance(0.2) ? `, ${rng.pick(QUALITIES.filter((q) => q !== first))}` : ''}`
}
