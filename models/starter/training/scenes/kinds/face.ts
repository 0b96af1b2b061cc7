import { BRIGHT, type ColorName, paint } from '../colours.ts'
import { MIDDLE } from '../frame.ts'
import { type PortraitSpec, WEARS, portrait, stylesOf } from '../people/portrait.ts'
import type { Easel } from '../placing.ts'
import type { Rng } from '../random.ts'
import { ground, plain } from '../scenery/plain.ts'
import type { FaceStory } from '../story.ts'

const WHO: readonly (readonly [PortraitSpec['who'], number])[] = [
  ['man', 4],
  ['woman', 4],
  ['boy', 2],
  ['girl', 2],
  ['old man', 1],
  ['old woman', 1],
]

/** Hair that people have; pink and blue for the young. */
const HAIR: readonly ColorName[] = [
  'black',
  'brown',
  'golden',
  'red',
  'black',
  'brown',
  'golden',
  'pink',
  'blue',
]

/** Head and shoulders of a person on a plain ground. */
export function faceStory(rng: Rng): FaceStory {
  const who = rng.weighted(WHO)
  const hair: ColorName = who.startsWith('old') ? rng.pick(['white', 'grey'] as const) : rng.pick(HAIR)
  const skin = rng.pick(['light', 'tan', 'brown', 'dark'] as const)
  const clothes: ColorName = rng.pick([...BRIGHT, 'white', 'black', 'grey'] as const)
  const face = {
    who,
    hair,
    skin,
    clothes,
    style: rng.pick(stylesOf(who, skin)),
    wear: rng.pick(WEARS),
    glasses: rng.chance(0.3),
    beard: (who === 'man' || who === 'old man') && rng.chance(0.35),
    smile: rng.chance(0.5),
  }
  const grounds: readonly ColorName[] = [...BRIGHT, 'white', 'white', 'white', 'grey', 'black']
  const free = grounds.filter((name) => name !== clothes && name !== hair)
  return { kind: 'face', face, ground: rng.pick(free) }
}

/** Paints the ground and the person, facing either way. */
export function paintFace({ ctx }: Easel, { face, ground: name }: FaceStory, rng: Rng): void {
  plain(ctx, ground(name, rng))
  ctx.save()
  const k = rng.range(2, 2.15)
  ctx.translate(MIDDLE + rng.range(-6, 6), 258)
  ctx.scale(rng.chance(0.5) ? -k : k, k)
  portrait(ctx, { ...face, clothes: paint(face.clothes, rng) }, rng)
  ctx.restore()
}
