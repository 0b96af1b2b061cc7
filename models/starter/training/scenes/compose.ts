import { createCanvas } from '@napi-rs/canvas'
import { face } from './kinds/face.ts'
import { inLandscape, landscape } from './kinds/landscape.ts'
import { mark } from './kinds/mark.ts'
import { still } from './kinds/still.ts'
import { Rng } from './random.ts'
import { SIZE, type Scene } from './scene.ts'

const canvas = createCanvas(SIZE, SIZE)

/** The scene of a seed. Its canvas is painted over by the next call. */
export function scene(seed: number): Scene {
  const rng = new Rng(seed)
  const ctx = canvas.getContext('2d')
  ctx.setTransform(1, 0, 0, 1, 0, 0)
  ctx.globalAlpha = 1
  const kind = rng.weighted([
    [inLandscape, 0.5],
    [landscape, 0.1],
    [still, 0.24],
    [face, 0.08],
    [mark, 0.08],
  ] as const)
  ctx.save()
  const made = kind(rng, ctx)
  ctx.restore()
  return { ...made, canvas }
}
