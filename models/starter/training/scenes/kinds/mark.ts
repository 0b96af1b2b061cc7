import { BRIGHT, paint } from '../colours.ts'
import { MOTIFS } from '../logos/list.ts'
import { type LogoSpec, logo } from '../logos/logo.ts'
import type { Easel } from '../placing.ts'
import type { Rng } from '../random.ts'
import type { MarkStory } from '../story.ts'

const FRAMES: readonly (readonly [LogoSpec['frame'], number])[] = [
  ['none', 3],
  ['circle', 2],
  ['shield', 1],
  ['rounded square', 1],
  ['ring', 1],
]

/** A brand mark on white or black. */
export function markStory(rng: Rng): MarkStory {
  const motif = rng.pick(MOTIFS)
  const color = rng.pick([...BRIGHT, 'black', 'golden', 'brown'] as const)
  const frame = rng.weighted(FRAMES)
  const ground = color !== 'black' && rng.chance(0.2) ? 'black' : 'white'
  return { kind: 'mark', motif, color, frame, ground }
}

/** Fills the picture with the mark. */
export function paintMark({ ctx }: Easel, { motif, color, frame, ground }: MarkStory, rng: Rng): void {
  logo(ctx, { motif: motif.name, color: paint(color, rng), ground, frame })
}
