import { type Canvas, createCanvas } from '@napi-rs/canvas'
import { paint } from './colours.ts'
import type { Painter } from './painter.ts'
import { Rng } from './random.ts'
import type { Ctx } from './shapes.ts'
import type { Subject } from './subject.ts'

const FONT = '10px DejaVu Sans, sans-serif'

/** Forty scenes from the seed `first` on, each over its first caption: 1600 x 1170 pixels. */
export function sceneSheet(painter: Painter, first: number): Canvas {
  const columns = 8
  const rows = 5
  const cell = 200
  const foot = 34
  const sheet = createCanvas(columns * cell, rows * (cell + foot))
  const ctx = cleared(sheet, '#ffffff')
  for (let i = 0; i < columns * rows; i++) {
    const { captions, canvas } = painter.scene(first + i)
    const { text } = captions(1)[0]!
    const x = (i % columns) * cell
    const y = Math.floor(i / columns) * (cell + foot)
    ctx.drawImage(canvas, x + 2, y, cell - 4, cell - 4)
    for (const [line, words] of wrapped(text, 37).slice(0, 3).entries())
      ctx.fillText(words, x + 3, y + cell + 6 + line * 10)
  }
  return sheet
}

/** A text in lines of at most so many letters. */
function wrapped(text: string, longest: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1)} ${word}`.trim()
    if (line.length <= longest) lines[lines.length - 1] = line
    else lines.push(word)
  }
  return lines
}

/** Every subject in three of its colours, in the box in which it should stay: twelve cells of 128 pixels a row. */
export function subjectSheet(subjects: readonly Subject[]): Canvas {
  const cell = 128
  const columns = 12
  const cells = subjects.flatMap((subject) => [0, 1, 2].map((k) => ({ subject, k })))
  const sheet = createCanvas(columns * cell, Math.ceil(cells.length / columns) * cell)
  const ctx = cleared(sheet, '#cfd8dc')
  for (const [i, { subject, k }] of cells.entries()) {
    const rng = new Rng(i * 7 + 1)
    const left = (i % columns) * cell
    const top = Math.floor(i / columns) * cell
    const colour = paint(subject.colors[k % subject.colors.length]!, rng)
    ctx.save()
    ctx.translate(left + cell / 2, top + cell * 0.9)
    ctx.strokeStyle = '#b0bec5'
    ctx.strokeRect(-60, -110, 120, 110)
    subject.draw(ctx, colour, rng)
    ctx.restore()
    if (k === 0) label(ctx, subject.name, left + 3, top + 11)
  }
  return sheet
}

function cleared(sheet: Canvas, colour: string): Ctx {
  const ctx = sheet.getContext('2d')
  ctx.fillStyle = colour
  ctx.fillRect(0, 0, sheet.width, sheet.height)
  ctx.fillStyle = '#000000'
  ctx.font = FONT
  return ctx
}

function label(ctx: Ctx, words: string, x: number, y: number): void {
  ctx.fillStyle = '#000000'
  ctx.font = FONT
  ctx.fillText(words, x, y)
}
