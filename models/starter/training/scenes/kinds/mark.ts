import { article } from '../captions.ts'
import { BRIGHT, paint } from '../colours.ts'
import { MOTIFS } from '../logos/list.ts'
import { type LogoSpec, logo } from '../logos/logo.ts'
import type { Easel } from '../placing.ts'
import type { Rng } from '../random.ts'
import { FREE, type Painted } from '../scene.ts'

/** A brand mark on white or black. */
export function mark(rng: Rng, { ctx }: Easel): Painted {
  const motif = rng.pick(MOTIFS)
  const color = rng.pick([...BRIGHT, 'black', 'golden', 'brown'] as const)
  const frame = rng.pick<LogoSpec['frame']>([
    'none',
    'none',
    'none',
    'circle',
    'circle',
    'shield',
    'rounded square',
    'ring',
  ])
  const ground = color !== 'black' && rng.chance(0.2) ? 'black' : 'white'
  logo(ctx, { motif: motif.name, color: paint(color, rng), ground, frame })
  const noun = motif.also && rng.chance(0.2) ? rng.pick(motif.also) : motif.name
  const kind = rng.pick(['logo', 'logo', 'logo', 'logo', 'icon', 'app icon', 'emblem'])
  const adjective = rng.chance(0.3) ? rng.pick(['minimalist ', 'modern ', 'simple ', 'flat ', 'clean ']) : ''
  const framed = frame === 'none' ? '' : frame === 'ring' ? 'in a ring' : `in a ${frame}`
  const core = rng.pick([
    `${article(`${adjective}${color} ${noun} ${kind}`)}${framed && ` ${framed}`}`,
    `${article(`${adjective}${kind}`)} of ${article(`${color} ${noun}`)}${framed && ` ${framed}`}`,
    `${adjective}${noun} ${kind}, ${color}${framed && `, ${framed}`}`,
    `${article(`${adjective}${kind}`)} with ${article(`${color} ${noun}`)}${framed && ` ${framed}`}`,
    `${article(`${adjective}${color} ${kind}`)} with ${article(noun)}${framed && ` ${framed}`}`,
  ])
  const tail = ground === 'black' ? ` on a black background` : rng.chance(0.3) ? ' on a white background' : ''
  return {
    caption: core + tail,
    labels: { ...FREE, subject: `logo ${motif.name}`, color, backdrop: `plain ${ground}` },
  }
}
