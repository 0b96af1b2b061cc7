import type { Rng } from '../random.ts'
import type { MarkStory } from '../story.ts'
import { requested } from './dress.ts'
import { hueWord } from './hues.ts'
import { madeUpName } from './names.ts'
import { article } from './nouns.ts'
import { NOTHING, type Said, joined, said } from './said.ts'

/** What a mark is called. */
const KINDS = [
  'logo',
  'logo',
  'logo',
  'logo',
  'icon',
  'app icon',
  'emblem',
  'symbol',
  'logo design',
  'brand logo',
  'badge',
]

const LOOKS = [
  'minimalist',
  'modern',
  'simple',
  'flat',
  'clean',
  'minimal',
  'elegant',
  'professional',
  'geometric',
]

const FOR = [
  'a coffee shop',
  'a company',
  'a startup',
  'a bakery',
  'a bookstore',
  'a tech company',
  'a football club',
  'a brand',
  'a restaurant',
  'a website',
  'an app',
  'a school',
  'my business',
  'a hotel',
  'a music band',
]

/** How a caption names a frame. */
const FRAMES: Readonly<Record<MarkStory['frame'], readonly string[]>> = {
  none: [],
  circle: ['in a circle', 'in a circle', 'inside a circle', 'in a round frame'],
  shield: ['in a shield', 'on a shield', 'inside a shield'],
  'rounded square': ['in a rounded square', 'in a square', 'inside a rounded square'],
  ring: ['in a ring', 'inside a ring', 'with a ring around it'],
}

/** A caption of a mark. */
export function markSaid(
  { motif, color, frame, ground }: MarkStory,
  plain: boolean,
  named: boolean,
  rng: Rng,
): Said {
  const noun = motif.also && rng.chance(0.2) ? rng.pick(motif.also) : motif.name
  const kind = rng.pick(KINDS)
  const hue = rng.chance(0.88) ? `${hueWord(color, rng)} ` : ''
  const adjective = rng.chance(plain ? 0.12 : 0.5) ? `${rng.pick(LOOKS)} ` : ''
  const words = rng.pick([
    article(`${adjective}${hue}${noun} ${kind}`),
    article(`${adjective}${hue}${noun} ${kind}`),
    `${article(`${adjective}${kind}`)} of ${article(`${hue}${noun}`)}`,
    `${article(`${adjective}${kind}`)} with ${article(`${hue}${noun}`)}`,
    `${article(`${adjective}${hue}${kind}`)} with ${article(noun)}`,
    `${adjective}${kind} of ${article(noun)}${hue && `, ${hue.trim()}`}`,
    ...(plain
      ? []
      : [`${adjective}${noun} ${kind}${hue && `, ${hue.trim()}`}`, `${adjective}${hue}${noun} ${kind}`]),
  ])
  const what = said(words, 'subject', ...(hue ? (['color'] as const) : []))
  const framed = frame !== 'none' && rng.chance(0.85) ? said(rng.pick(FRAMES[frame])) : NOTHING
  const client = named
    ? said(`for ${madeUpName(rng)}`)
    : rng.chance(plain ? 0.05 : 0.3)
      ? said(`for ${rng.pick(FOR)}`)
      : NOTHING
  const behind = rng.chance(ground === 'black' ? 0.9 : 0.3)
    ? said(`on a ${ground} background`, 'backdrop')
    : NOTHING
  // "logo of a fox, blue, in a ring"
  const core = joined([joined([what, framed], words.includes(', ') ? ', ' : ' '), client, behind])
  return plain ? core : requested(core, rng)
}
