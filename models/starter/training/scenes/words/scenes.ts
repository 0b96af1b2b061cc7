import type { Rng } from '../random.ts'
import type { EmptyStory } from '../story.ts'
import { dressed } from './dress.ts'
import { lightSaid, weatherSaid } from './light.ts'
import { article } from './nouns.ts'
import { type Said, joined, said } from './said.ts'
import { whereKey } from './sentences.ts'
import { VIEWS } from './views.ts'

const LOOKS = [
  'beautiful',
  'peaceful',
  'scenic',
  'lovely',
  'quiet',
  'magical',
  'stunning',
  'empty',
  'dreamy',
  'cute',
  'fantasy',
]

const INDOORS = ['beautiful', 'lovely', 'magical', 'nice', 'cute', 'fantasy', 'simple']

/** A caption of a backdrop with nobody in it. */
export function sceneSaid({ view }: EmptyStory, plain: boolean, rng: Rng): Said {
  if (!plain && rng.chance(0.3)) {
    const keys = [whereKey(view, rng), weatherSaid(view, true, rng), lightSaid(view, true, rng)]
    return dressed(joined(keys, rng.pick([' ', ' ', ', '])), { opens: false, must: rng.chance(0.6) }, rng)
  }
  const praise = !plain && rng.chance(0.4)
  const alone = rng.pick(VIEWS[view.backdrop.name]!.alone)
  const looks = view.backdrop.weathers.length > 1 || view.backdrop.times.length > 3 ? LOOKS : INDOORS
  const look = rng.pick(looks.filter((word) => !alone.includes(word)))
  const what = said(praise ? praised(alone, look) : alone, 'backdrop')
  const core = joined([what, weatherSaid(view, false, rng), lightSaid(view, false, rng)])
  return plain ? core : dressed(core, { opens: true, must: !praise }, rng)
}

function praised(alone: string, look: string): string {
  if (/^an? /.test(alone)) return article(alone.replace(/^an? /, `${look} `))
  return alone.startsWith('the ') ? `the ${look} ${alone.slice(4)}` : `${look} ${alone}`
}
