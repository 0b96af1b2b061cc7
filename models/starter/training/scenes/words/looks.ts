import type { Rng } from '../random.ts'
import type { Footing, Subject } from '../subject.ts'
import { ANIMALS, PERSONS } from '../subjects.ts'

const ANY = [
  'beautiful',
  'nice',
  'lovely',
  'cool',
  'simple',
  'funny',
  'amazing',
  'magical',
  'cartoon',
  'pretty',
  'cute',
  'epic',
  'realistic',
  'stylized',
]

const LOOKS = {
  animal: [
    'cute',
    'fluffy',
    'angry',
    'happy',
    'friendly',
    'majestic',
    'wild',
    'adorable',
    'lonely',
    'curious',
    'playful',
    'brave',
    'cheerful',
    'fierce',
  ],
  person: [
    'happy',
    'brave',
    'friendly',
    'mysterious',
    'cool',
    'serious',
    'heroic',
    'elegant',
    'cheerful',
    'strong',
    'proud',
    'lonely',
  ],
  vehicle: [
    'shiny',
    'fast',
    'old',
    'vintage',
    'modern',
    'sleek',
    'new',
    'retro',
    'futuristic',
    'speedy',
    'toy',
  ],
  building: [
    'old',
    'abandoned',
    'cozy',
    'haunted',
    'ancient',
    'lonely',
    'majestic',
    'mysterious',
    'modern',
    'enchanted',
  ],
  plant: ['beautiful', 'lovely', 'wild', 'fresh', 'colorful', 'lonely', 'healthy'],
  food: ['delicious', 'tasty', 'fresh', 'yummy', 'sweet', 'juicy', 'homemade'],
  object: ['old', 'shiny', 'vintage', 'magical', 'antique', 'new', 'fancy', 'ornate', 'lost'],
} as const

const KINDS: Readonly<
  Record<Exclude<keyof typeof LOOKS, 'animal' | 'person' | 'object'>, readonly string[]>
> = {
  vehicle: [
    'car',
    'truck',
    'bus',
    'train',
    'bicycle',
    'motorcycle',
    'airplane',
    'helicopter',
    'rocket',
    'hot air balloon',
    'sailboat',
    'ship',
    'submarine',
    'ufo',
  ],
  building: ['house', 'castle', 'lighthouse', 'windmill', 'tent', 'skyscraper'],
  plant: ['tree', 'palm tree', 'pine tree', 'flower', 'rose', 'sunflower', 'cactus', 'mushroom'],
  food: [
    'apple',
    'banana',
    'orange',
    'strawberry',
    'pizza',
    'cake',
    'ice cream',
    'burger',
    'cup of coffee',
    'pumpkin',
  ],
}

function kindOf({ name }: Subject): keyof typeof LOOKS {
  if (ANIMALS.has(name)) return 'animal'
  if (PERSONS.has(name)) return 'person'
  return (Object.keys(KINDS) as (keyof typeof KINDS)[]).find((kind) => KINDS[kind].includes(name)) ?? 'object'
}

/** All adjectives that fit a subject and change nothing. */
export function looksFor(subject: Subject): readonly string[] {
  return [...ANY, ...LOOKS[kindOf(subject)]]
}

/** An adjective that fits a subject and changes nothing in the picture. */
export function look(subject: Subject, rng: Rng): string {
  return rng.pick(rng.chance(0.4) ? ANY : LOOKS[kindOf(subject)])
}

const MOVES: Partial<Record<Footing, readonly string[]>> = {
  air: ['flying', 'floating', 'hovering', 'soaring'],
  space: ['floating', 'drifting', 'flying'],
  undersea: ['floating', 'drifting'],
  water: ['floating', 'drifting'],
  shallow: ['standing', 'wading', 'playing'],
  cloud: ['floating', 'flying', 'standing'],
}

const STANDS: Partial<Record<keyof typeof LOOKS, readonly string[]>> = {
  animal: [
    'sitting',
    'standing',
    'walking',
    'running',
    'resting',
    'playing',
    'waiting',
    'looking around',
    'dancing',
  ],
  person: [
    'standing',
    'walking',
    'posing',
    'waiting',
    'looking at the viewer',
    'exploring',
    'dancing',
    'running',
  ],
  vehicle: ['parked', 'standing', 'waiting'],
  building: ['standing'],
  plant: ['growing', 'standing'],
}

const ROAD = new Set(['car', 'truck', 'bus', 'train', 'bicycle', 'motorcycle'])

const AFLOAT = new Set(['sailboat', 'ship'])

/** A participle that fits a subject where it is and changes nothing in the picture; or ''. */
export function doing(subject: Subject, footing: Footing, rng: Rng): string {
  const kind = kindOf(subject)
  if (footing === 'water' && AFLOAT.has(subject.name)) return rng.pick(['sailing', 'floating', 'drifting'])
  if ((footing === 'undersea' || footing === 'water') && (kind === 'animal' || kind === 'person'))
    return rng.pick(['swimming', 'swimming', 'floating', 'diving'])
  const moves = MOVES[footing]
  if (moves)
    return rng.pick(moves.filter((word) => kind === 'animal' || kind === 'person' || word !== 'playing'))
  if (ROAD.has(subject.name) && footing !== 'table')
    return rng.pick(['driving', 'parked', 'standing', 'speeding'])
  if (footing === 'table' && kind !== 'person')
    return rng.pick(kind === 'animal' ? ['sitting', 'standing'] : ['standing', 'lying', 'placed'])
  return rng.pick(STANDS[kind] ?? ['standing', 'lying'])
}
