import { createCanvas } from '@napi-rs/canvas'
import { captionsOf } from './captions.ts'
import { Cover } from './cover.ts'
import { SIZE } from './frame.ts'
import { faceStory, paintFace } from './kinds/face.ts'
import { markStory, paintMark } from './kinds/mark.ts'
import { emptyStory, outdoorStory, paintOutdoor } from './kinds/outdoor.ts'
import { paintStill, stillStory } from './kinds/still.ts'
import type { Easel } from './placing.ts'
import { Rng } from './random.ts'
import type { Scene } from './scene.ts'
import { type Story, labelsOf } from './story.ts'

/** What a picture shows; draws only on `rng`. */
export function tell(rng: Rng): Story {
  const kind = rng.weighted<(rng: Rng) => Story>([
    [outdoorStory, 0.5],
    [emptyStory, 0.1],
    [stillStory, 0.24],
    [faceStory, 0.08],
    [markStory, 0.08],
  ])
  return kind(rng)
}

/**
 * Paints scenes, all of them on one canvas: the canvas library gives memory back late or never, so a process
 * should keep to one painter and to about 20,000 scenes.
 */
export class Painter {
  readonly #canvas = createCanvas(SIZE, SIZE)
  readonly #layer = createCanvas(SIZE, SIZE)
  readonly #cover = new Cover()

  /** The scene of a seed, always the same. Its canvas and cover are painted over by the next call. */
  scene(seed: number): Scene {
    const rng = new Rng(seed)
    const story = tell(rng)
    const ctx = this.#canvas.getContext('2d')
    ctx.setTransform(1, 0, 0, 1, 0, 0)
    ctx.globalAlpha = 1
    ctx.save()
    this.#cover.clear()
    paintStory({ ctx, layer: this.#layer, cover: this.#cover }, story, rng)
    ctx.restore()
    return {
      labels: labelsOf(story),
      canvas: this.#canvas,
      cover: this.#cover.cells,
      captions: (count) => captionsOf(story, seed, count),
    }
  }
}

function paintStory(easel: Easel, story: Story, rng: Rng): void {
  switch (story.kind) {
    case 'outdoor':
    case 'empty':
      paintOutdoor(easel, story, rng)
      break
    case 'still':
      paintStill(easel, story, rng)
      break
    case 'face':
      paintFace(easel, story, rng)
      break
    case 'mark':
    default:
      paintMark(easel, story, rng)
  }
}
