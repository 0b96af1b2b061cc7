import type { ColorName } from '../colours.ts'
import type { Style } from '../people/features.ts'
import type { Rng } from '../random.ts'
import type { Face, FaceStory } from '../story.ts'
import { requested } from './dress.ts'
import { groundSaid, onGround } from './grounds.ts'
import { hueWord } from './hues.ts'
import { article } from './nouns.ts'
import { NOTHING, type Said, joined, said, within } from './said.ts'

/** Words for hair colours; the others are called as always. */
export const HAIR: Partial<Record<ColorName, readonly string[]>> = {
  golden: ['blond', 'blonde', 'blonde', 'golden'],
  red: ['red', 'red', 'ginger'],
  black: ['black'],
  brown: ['brown', 'brown', 'brown', 'chestnut'],
  grey: ['grey', 'gray', 'silver'],
  white: ['white'],
}

/** Words for who is in a portrait, the plain one first. */
export const WHO: Readonly<Record<Face['who'], readonly string[]>> = {
  man: ['man', 'young man', 'guy', 'gentleman'],
  woman: ['woman', 'young woman', 'lady'],
  boy: ['boy', 'little boy', 'young boy'],
  girl: ['girl', 'little girl', 'young girl'],
  'old man': ['old man', 'elderly man', 'grandfather', 'grandpa', 'old gentleman', 'senior man'],
  'old woman': ['old woman', 'elderly woman', 'grandmother', 'grandma', 'old lady', 'senior woman'],
}

/** What a portrait is called before "of a man". */
const PORTRAITS = [
  'a portrait of',
  'a portrait of',
  'portrait of',
  'a portrait of',
  'a close-up of',
  'a headshot of',
  'headshot of',
  'the face of',
  'an avatar of',
  'a selfie of',
  'a profile picture of',
  'profile picture of',
  'a photo of the face of',
  'a close-up portrait of',
]

/** And behind "a man". */
const BEHIND = ['portrait', 'portrait', 'avatar', 'headshot', 'selfie', 'profile picture', 'face']

const STYLES: Partial<Record<Style, string>> = {
  long: 'long',
  wavy: 'wavy',
  curly: 'curly',
  short: 'short',
  bob: 'short',
  messy: 'messy',
}

const TIED: Partial<Record<Style, string>> = {
  ponytail: 'a ponytail',
  pigtails: 'pigtails',
  bun: 'a bun',
  afro: 'an afro',
}

/** A caption of a portrait. Hair that nobody is born with is always told. */
export function faceSaid({ face, ground }: FaceStory, plain: boolean, called: string, rng: Rng): Said {
  const dyed = face.hair === 'pink' || face.hair === 'blue'
  const hair = dyed || rng.chance(0.65) ? hairWord(face.hair, rng) : ''
  const bare = !plain && rng.chance(0.25)
  const noun = rng.chance(0.7) ? WHO[face.who][0]! : rng.pick(WHO[face.who])
  const mood = face.smile && rng.chance(0.3) ? rng.pick(['smiling', 'happy']) : ''
  const person = [plain ? '' : rng.pick(['', '', 'friendly', 'elegant', looksOf(face.who)]), mood, noun]
    .filter(Boolean)
    .join(' ')
  const smile =
    face.smile && !mood && rng.chance(0.6)
      ? said(rng.pick(bare ? ['smiling', 'smile'] : ['smiling', 'with a smile', 'who is smiling']))
      : NOTHING
  const parts = [
    begun(person, bare, hair !== '' && plain, rng),
    said(called),
    traits(face, hair, bare, rng),
    smile,
    rng.chance(0.35) ? clothesSaid(face, bare, smile !== NOTHING, rng) : NOTHING,
  ]
  const core = joined(parts, bare && rng.chance(0.6) ? ', ' : ' ')
  const whole = bare ? core : onGround(core, rng.chance(0.6) ? groundSaid(ground, rng) : NOTHING)
  return plain
    ? whole
    : bare
      ? within('', whole, rng.chance(0.3) ? ', digital art' : '')
      : requested(whole, rng)
}

function clothesSaid({ clothes, wear }: Face, bare: boolean, smiles: boolean, rng: Rng): Said {
  const words = `${clothes} ${wear}`
  return said(bare ? words : `${smiles ? 'in' : rng.pick(['in', 'wearing'])} ${article(words)}`)
}

function looksOf(who: Face['who']): string {
  return who.endsWith('woman') || who === 'girl' ? 'beautiful' : who.endsWith('man') ? 'handsome' : 'cute'
}

function begun(person: string, bare: boolean, described: boolean, rng: Rng): Said {
  if (bare) return said(`${person} ${rng.pick(BEHIND)}`, 'subject')
  if (described && rng.chance(0.12)) return said(article(person), 'subject', 'count')
  return said(`${rng.pick(PORTRAITS)} ${article(person)}`, 'subject', 'count')
}

function hairWord(hair: ColorName, rng: Rng): string {
  const own = HAIR[hair]
  return own ? rng.pick(own) : hueWord(hair, rng)
}

/** "with long red hair, glasses and a beard". */
function traits(face: Face, hair: string, bare: boolean, rng: Rng): Said {
  const shape = STYLES[face.style]
  const worn = shape !== undefined && rng.chance(0.25) ? `${shape} ` : ''
  const tied = TIED[face.style]
  const list = [
    hair || worn ? `${worn}${hair ? `${hair} ` : ''}hair` : '',
    tied !== undefined && rng.chance(0.3) ? tied : '',
    face.glasses && rng.chance(0.85) ? 'glasses' : '',
    face.beard && rng.chance(0.85) ? 'a beard' : '',
    face.skin === 'dark' && rng.chance(0.15) ? 'dark skin' : '',
  ].filter(Boolean)
  if (list.length === 0) return NOTHING
  const told = hair ? (['color'] as const) : []
  if (bare) return said(list.map((w) => w.replace(/^an? /, '')).join(rng.pick([' ', ', '])), ...told)
  const words = list.length > 1 ? `${list.slice(0, -1).join(', ')} and ${list.at(-1)}` : list[0]!
  return said(words === 'glasses' && rng.chance(0.4) ? 'wearing glasses' : `with ${words}`, ...told)
}
