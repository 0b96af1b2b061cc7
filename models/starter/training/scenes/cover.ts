import type { Canvas } from '@napi-rs/canvas'
import { SIZE } from './frame.ts'

/** Cells on a side of the grid that a picture's cover is told in: one for each latent. */
export const CELLS = 16

const PIXELS = SIZE / CELLS

/** How much of each cell of a picture its subjects cover, from 0 to 255, row by row: where training should look hardest. */
export class Cover {
  readonly cells = new Uint8Array(CELLS * CELLS)

  /** Nothing is covered. */
  clear(): void {
    this.cells.fill(0)
  }

  /** Adds a subject from the canvas that has nothing else on it. */
  add(layer: Canvas): void {
    const rgba = layer.data()
    for (let cell = 0; cell < this.cells.length; cell++) {
      const corner = (Math.floor(cell / CELLS) * SIZE + (cell % CELLS)) * PIXELS
      let sum = 0
      for (let row = 0; row < PIXELS; row++)
        for (let column = 0; column < PIXELS; column++) sum += rgba[(corner + row * SIZE + column) * 4 + 3]!
      this.cells[cell] = Math.max(this.cells[cell]!, Math.round(sum / PIXELS ** 2))
    }
  }
}
