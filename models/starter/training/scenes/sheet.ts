import { type Canvas, createCanvas } from '@napi-rs/canvas'
import { paint } from './colours.ts'
import { contactSheet } from './contact-sheet.ts'
import type { Painter } from './painter.ts'
import { Rng } from './random.ts'
import type { Ctx } from './shapes.ts'
import type { Subject } from './subject.ts'

const SCENES = 40

/** Forty scenes from the seed `first` on, each over its first caption. */
export function sceneSheet(painter: Painter, first: number): Canvas {
  return contactSheet(scenes(painter, first), SCENES, { columns: 8, side: 200, lines: 3 })
}

function* scenes(painter: Painter, first: number) {
  for (let seed = first; seed < first + SCENES; seed++) {
    const { captions, canvas } = painter.scene(seed)
    yield { canvas, caption: captions(1)[0]!.text }
  }
}

/** Every subject in three of its colours, in the box in which it should stay: twelve cells of 128 pixels a row. */
export function subjectSheet(subjects: readonly Subject[]): Canvas {
  const cell = 128
  const columns = 12
  const cells = subjects.flatMap((subject) => [0, 1, 2].map((k) => ({ subject, k })))
  const sheet = createCanvas(columns * cell, Math.ceil(cells.length / columns) * cell)
  const ctx = sheet.getContext('2d')
  ctx.fillStyle = '#cfd8dc'
  ctx.fillRect(0, 0, sheet.width, sheet.height)
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

function label(ctx: Ctx, words: string, x: number, y: number): void {
  ctx.fillStyle = '#000000'
  ctx.font = '10px DejaVu Sans, sans-serif'
  ctx.fillText(words, x, y)
}
