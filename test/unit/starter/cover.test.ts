import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { CELLS, Cover } from '../../../models/starter/training/scenes/cover.ts'
import { SIZE } from '../../../models/starter/training/scenes/frame.ts'
import { Painter } from '../../../models/starter/training/scenes/painter.ts'
import type { Scene } from '../../../models/starter/training/scenes/scene.ts'

/** Cells of a cover that are not 0, as "column,row value". */
const covered = (cells: Uint8Array) =>
  [...cells.entries()]
    .filter(([, value]) => value > 0)
    .map(([i, value]) => `${i % CELLS},${Math.floor(i / CELLS)} ${value}`)

/** How far a cell of a picture is from a colour at the most, over its pixels and channels. */
function farthest({ canvas }: Scene, cell: number, colour: number): number {
  const side = SIZE / CELLS
  const [x, y] = [(cell % CELLS) * side, Math.floor(cell / CELLS) * side]
  const { data } = canvas.getContext('2d').getImageData(x, y, side, side)
  return Math.max(...data.filter((_, i) => i % 4 < 3).map((value) => Math.abs(value - colour)))
}

describe('Cover', () => {
  it('tells the share of each cell that is painted, and keeps the larger of two subjects', () => {
    const layer = createCanvas(SIZE, SIZE)
    const ctx = layer.getContext('2d')
    const cover = new Cover()
    ctx.fillStyle = '#123456'
    ctx.fillRect(32, 16, 24, 16)
    cover.add(layer)
    expect(covered(cover.cells)).toEqual(['2,1 255', '3,1 128'])
    ctx.clearRect(0, 0, SIZE, SIZE)
    ctx.fillRect(48, 16, 16, 4)
    ctx.fillRect(240, 248, 16, 8)
    cover.add(layer)
    expect(covered(cover.cells)).toEqual(['2,1 255', '3,1 128', '15,15 128'])
    cover.clear()
    expect(covered(cover.cells)).toEqual([])
  })

  // The rows that are left out at the bottom have its shadow.
  it('is where the subject of a scene is, and nowhere else', () => {
    const painter = new Painter()
    const scene = painter.scene(0)
    expect(scene.labels).toMatchObject({ subject: 'robot', backdrop: 'plain white' })
    const cells = [...scene.cover.entries()]
    const full = cells.filter(([, value]) => value === 255)
    const empty = cells.filter(([cell, value]) => value === 0 && cell < (CELLS - 4) * CELLS)
    expect(full.length).toBeGreaterThan(20)
    for (const [cell] of full) expect(farthest(scene, cell, 255), `cell ${cell}`).toBeGreaterThan(40)
    for (const [cell] of empty) expect(farthest(scene, cell, 255), `cell ${cell}`).toBeLessThan(20)
  })

  it('is nothing in a scene without a subject, whatever was painted before', () => {
    const painter = new Painter()
    expect(covered(painter.scene(0).cover)).not.toEqual([])
    const { cover, labels } = painter.scene(1)
    expect(labels.count).toBe(0)
    expect(covered(cover)).toEqual([])
  })
})
