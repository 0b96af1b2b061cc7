import { closeSync, openSync, renameSync, writeSync } from 'node:fs'
import type { Canvas } from '@napi-rs/canvas'
import type { Painter } from './painter.ts'

/** More scenes than this in one process and the canvas library fills the memory. */
export const SCENES_A_PROCESS = 20_000

/** How many captions a scene is written with. */
export const CAPTIONS_A_SCENE = 8

/** The pixels of a canvas without their alpha: width x height x 3 bytes, row by row. */
export function rgbOf(canvas: Canvas): Buffer {
  const rgba = canvas.data()
  const rgb = Buffer.alloc(canvas.width * canvas.height * 3)
  for (let to = 0, from = 0; to < rgb.length; to += 3, from += 4) {
    rgb[to] = rgba[from]!
    rgb[to + 1] = rgba[from + 1]!
    rgb[to + 2] = rgba[from + 2]!
  }
  return rgb
}

/**
 * Writes the scenes of the seeds `first` to `first + count - 1` as `name`.rgb (256 x 256 x 3 bytes each), `name`.cover
 * (16 x 16 bytes each) and `name`.jsonl (a line each: the captions, each with the labels it tells, and the labels). Calls
 * `progress` after every 2,000.
 */
export function writeDataset(
  painter: Painter,
  { first, count, name }: { first: number; count: number; name: string },
  progress: (done: number) => void,
): void {
  const pixels = openSync(`${name}.rgb.new`, 'w')
  const covers = openSync(`${name}.cover.new`, 'w')
  const words = openSync(`${name}.jsonl.new`, 'w')
  for (let done = 1; done <= count; done++) {
    const { captions, labels, canvas, cover } = painter.scene(first + done - 1)
    writeSync(pixels, rgbOf(canvas))
    writeSync(covers, cover)
    writeSync(words, `${JSON.stringify({ captions: captions(CAPTIONS_A_SCENE), ...labels })}\n`)
    if (done % 2000 === 0) progress(done)
  }
  for (const file of [pixels, covers, words]) closeSync(file)
  // The pixels last: whoever finds them finds all of the others.
  for (const file of [`${name}.jsonl`, `${name}.cover`, `${name}.rgb`]) renameSync(`${file}.new`, file)
}
