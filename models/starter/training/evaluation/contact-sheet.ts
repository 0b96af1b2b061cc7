import { type Canvas, createCanvas } from '@napi-rs/canvas'
import type { RawPicture } from '../../../../src/engine/protocol.ts'

/** A picture that is already on a canvas, and the words under it. */
export interface Captioned {
  readonly canvas: Canvas
  readonly caption: string
}

const FONT = '11px DejaVu Sans, sans-serif'
const GAP = 4
const FOOT = 32
const LINE = 13

/** Pictures over their captions, `columns` a row, each `side` pixels wide. */
export function contactSheet(pictures: readonly Captioned[], columns = 10, side = 160): Canvas {
  const rows = Math.ceil(pictures.length / columns)
  const sheet = createCanvas(columns * side, rows * (side + FOOT))
  const ctx = sheet.getContext('2d')
  ctx.fillStyle = '#ffffff'
  ctx.fillRect(0, 0, sheet.width, sheet.height)
  ctx.fillStyle = '#000000'
  ctx.font = FONT
  for (const [i, { canvas, caption }] of pictures.entries()) {
    const x = (i % columns) * side
    const y = Math.floor(i / columns) * (side + FOOT)
    ctx.drawImage(canvas, x, y, side - GAP, side - GAP)
    for (const [line, words] of wrapped(caption, side - GAP, (text) => ctx.measureText(text).width).entries())
      ctx.fillText(words, x + 1, y + side + 7 + line * LINE)
  }
  return sheet
}

/** The first two lines of a text that are no wider than `width`. */
function wrapped(text: string, width: number, measured: (text: string) => number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
    if (lines.length > 0 && measured(longer) <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines.slice(0, 2)
}

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
