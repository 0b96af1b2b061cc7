import { Rng } from './random.ts'
import type { Caption } from './scene.ts'
import type { Story } from './story.ts'
import { faceSaid } from './words/faces.ts'
import { markSaid } from './words/marks.ts'
import { called, nonsense, withName } from './words/names.ts'
import type { Said } from './words/said.ts'
import { sceneSaid } from './words/scenes.ts'
import { plainOutdoor, plainStill, variedOutdoor, variedStill } from './words/sentences.ts'

/** Captions draw their own random numbers: words may change and no picture with them. */
const WORDS = 0x3c6ef372

/** Longer captions are written anew. */
const LONGEST = 24

/** So many captions of a seed's story, all drawn alike. */
export function captionsOf(story: Story, seed: number, count: number): Caption[] {
  const rng = new Rng(seed ^ WORDS)
  return Array.from({ length: count }, () => {
    for (;;) {
      const caption = captionOf(story, rng)
      if (caption.text.split(' ').length <= LONGEST) return caption
    }
  })
}

/** A plain caption three times in five; names that nobody knows in one of sixteen, and nothing else in one of a hundred. */
function captionOf(story: Story, rng: Rng): Caption {
  if (rng.chance(0.01)) return { text: nonsense(rng), told: [] }
  const plain = rng.chance(0.64)
  const named = rng.chance(0.055)
  const inside = named && rng.chance(0.35) && single(story)
  const { text, told } = written(story, plain, inside, rng)
  const words = named && !inside ? withName(text, rng) : text
  return { text: plain ? words : punctuated(words, rng), told }
}

/** Whether there is one somebody or something to give a name to. */
function single(story: Story): boolean {
  if (story.kind === 'outdoor' || story.kind === 'still') return story.cast.count === 1
  return story.kind !== 'empty'
}

function written(story: Story, plain: boolean, named: boolean, rng: Rng): Said {
  const name = named ? called(rng) : ''
  switch (story.kind) {
    case 'outdoor':
      return (plain ? plainOutdoor : variedOutdoor)(story, name, rng)
    case 'still':
      return (plain ? plainStill : variedStill)(story, name, rng)
    case 'empty':
      return sceneSaid(story, plain, rng)
    case 'face':
      return faceSaid(story, plain, name, rng)
    case 'mark':
    default:
      return markSaid(story, plain, named, rng)
  }
}

/** A capital, a full stop or an exclamation mark now and then. */
function punctuated(text: string, rng: Rng): string {
  const begun = rng.chance(0.12) ? text[0]!.toUpperCase() + text.slice(1) : text
  return begun + (rng.chance(0.1) ? rng.pick(['.', '.', '!']) : '')
}
