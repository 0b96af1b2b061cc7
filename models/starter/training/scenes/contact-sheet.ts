import { type Canvas, createCanvas } from '@napi-rs/canvas'

/** A picture that is already on a canvas, and the words under it. */
interface Captioned {
  readonly canvas: Canvas
  readonly caption: string
}

/** In pixels, but for the numbers of columns and of lines under a picture. */
interface Layout {
  readonly columns: number
  readonly side: number
  readonly lines: number
}

const FONT = '11px DejaVu Sans, sans-serif'
const GAP = 4
const LINE = 12

/** `count` pictures over their captions. Each is drawn before the next is asked for: they may share a canvas. */
export function contactSheet(
  pictures: Iterable<Captioned>,
  count: number,
  { columns, side, lines }: Layout,
): Canvas {
  const pitch = side + lines * LINE + GAP
  const sheet = createCanvas(columns * side, Math.ceil(count / columns) * pitch)
  const ctx = sheet.getContext('2d')
  ctx.fillStyle = '#ffffff'
  ctx.fillRect(0, 0, sheet.width, sheet.height)
  ctx.fillStyle = '#000000'
  ctx.font = FONT
  let i = 0
  for (const { canvas, caption } of pictures) {
    const x = (i % columns) * side
    const y = Math.floor(i / columns) * pitch
    ctx.drawImage(canvas, x, y, side - GAP, side - GAP)
    const fits = (text: string) => ctx.measureText(text).width <= side - GAP
    for (const [line, words] of wrapped(caption, fits).slice(0, lines).entries())
      ctx.fillText(words, x + 1, y + side + LINE * (line + 0.6))
    i += 1
  }
  return sheet
}

/** A text in lines that fit, but for words that are longer than a line. */
function wrapped(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
    if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
