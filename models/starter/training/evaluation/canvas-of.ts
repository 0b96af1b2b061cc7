import { type Canvas, createCanvas } from '@napi-rs/canvas'
import type { RawPicture } from '../../../../src/engine/protocol.ts'

/** A drawn picture on a canvas. */
export function canvasOf({ rgb, width, height }: RawPicture): Canvas {
  const canvas = createCanvas(width, height)
  const ctx = canvas.getContext('2d')
  const image = ctx.createImageData(width, height)
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    image.data.set(rgb.subarray(from, from + 3), to)
    image.data[to + 3] = 255
  }
  ctx.putImageData(image, 0, 0)
  return canvas
}
