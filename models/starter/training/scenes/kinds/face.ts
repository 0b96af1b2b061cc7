import { MIDDLE } from '../frame.ts'
import { ENDINGS, article } from '../captions.ts'
import { BRIGHT, type ColorName, paint } from '../colours.ts'
import { type PortraitSpec, portrait } from '../people/portrait.ts'
import type { Easel } from '../placing.ts'
import type { Rng } from '../random.ts'
import { FREE, type Painted } from '../scene.ts'
import { ground, plain } from '../scenery/plain.ts'

const HAIR: Record<string, string> = {
  golden: 'blond',
  red: 'red',
  black: 'black',
  brown: 'brown',
  white: 'white',
  grey: 'grey',
  pink: 'pink',
  blue: 'blue',
  purple: 'purple',
  green: 'green',
}

/** A face as people ask for it. */
function faceWords(spec: PortraitSpec, ground: ColorName, rng: Rng): string {
  const { who, hair } = spec
  const old = who.startsWith('old')
  const young = who === 'girl' || who === 'boy' || old ? who : rng.chance(0.2) ? `young ${who}` : who
  const traits = [
    rng.chance(0.7) ? `${HAIR[hair]} hair` : '',
    spec.glasses ? 'glasses' : '',
    spec.beard ? 'a beard' : '',
  ].filter(Boolean)
  const given =
    traits.length > 1 ? `${traits.slice(0, -1).join(', ')} and ${traits.at(-1)}` : (traits[0] ?? '')
  const start = rng.pick([
    'a portrait of ',
    'portrait of ',
    'a portrait of ',
    'a close-up of ',
    'headshot of ',
    'the face of ',
    'an avatar of ',
    '',
  ])
  const person = start === '' ? `${article(young)} portrait` : article(young)
  const parts = [
    start + person + (given ? ` with ${given}` : ''),
    spec.smile && rng.chance(0.8) ? 'smiling' : '',
    rng.chance(0.35) ? `in a ${spec.clothes.name} ${rng.pick(['shirt', 'top', 'sweater'])}` : '',
    rng.chance(0.4) ? `on a ${ground} background` : '',
  ]
  return parts
    .filter(Boolean)
    .reduce((a, p) => (p === 'smiling' && rng.chance(0.6) ? `${a}, ${p}` : `${a} ${p}`))
}

/** Head and shoulders of a person on a plain ground. */
export function face(rng: Rng, { ctx }: Easel): Painted {
  const who = rng.weighted<PortraitSpec['who']>([
    ['man', 4],
    ['woman', 4],
    ['boy', 2],
    ['girl', 2],
    ['old man', 1],
    ['old woman', 1],
  ])
  const old = who.startsWith('old')
  const hair: ColorName = old
    ? rng.pick(['white', 'grey'] as const)
    : rng.pick(['black', 'brown', 'golden', 'red', 'black', 'brown', 'golden', 'pink', 'blue'] as const)
  const spec: PortraitSpec = {
    who,
    hair,
    skin: rng.pick(['light', 'tan', 'brown', 'dark'] as const),
    clothes: paint(rng.pick([...BRIGHT, 'white', 'black', 'grey'] as const), rng),
    glasses: rng.chance(0.3),
    beard: who.endsWith('man') && !who.endsWith('woman') && rng.chance(0.35),
    smile: rng.chance(0.5),
  }
  let behind: ColorName = rng.pick([...BRIGHT, 'white', 'white', 'grey', 'black'] as const)
  if (behind === spec.clothes.name || behind === hair)
    behind = hair === 'grey' || hair === 'white' ? 'blue' : 'grey'
  plain(ctx, ground(behind, rng))
  ctx.save()
  const k = rng.range(2, 2.15)
  ctx.translate(MIDDLE + rng.range(-6, 6), 258)
  ctx.scale(rng.chance(0.5) ? -k : k, k)
  portrait(ctx, spec, rng)
  ctx.restore()
  const core = faceWords(spec, behind, rng)
  return {
    caption: core + (rng.chance(0.15) ? rng.pick(ENDINGS) : ''),
    labels: { ...FREE, subject: `portrait ${who}`, color: hair, backdrop: `plain ${behind}` },
  }
}
