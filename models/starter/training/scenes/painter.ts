import { createCanvas } from '@napi-rs/canvas'
import { SIZE } from './frame.ts'
import { face } from './kinds/face.ts'
import { inLandscape, landscape } from './kinds/landscape.ts'
import { mark } from './kinds/mark.ts'
import { still } from './kinds/still.ts'
import { Rng } from './random.ts'
import type { Scene } from './scene.ts'

/**
 * Paints scenes, all of them on one canvas: the canvas library gives memory back late or never, so a process
 * should keep to one painter and to about 20,000 scenes.
 */
export class Painter {
  readonly #canvas = createCanvas(SIZE, SIZE)
  readonly #layer = createCanvas(SIZE, SIZE)

  /** The scene of a seed, always the same. Its canvas is painted over by the next call. */
  scene(seed: number): Scene {
    const rng = new Rng(seed)
    const ctx = this.#canvas.getContext('2d')
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
    const made = kind(rng, { ctx, layer: this.#layer })
    ctx.restore()
    return { ...made, canvas: this.#canvas }
  }
}
