import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { canvasOf } from '../../../models/starter/training/evaluation/canvas-of.ts'
import { contactSheet } from '../../../models/starter/training/scenes/contact-sheet.ts'
import { drawn } from '../../../models/starter/training/evaluation/drawing.ts'
import { paintersMark } from '../../../models/starter/training/evaluation/painted-by.ts'
import { rgbOf } from '../../../models/starter/training/scenes/dataset.ts'

const starter = fileURLToPath(new URL('../../../models/starter', import.meta.url))

/** A picture of one grey. */
const cell = (value: number) => ({
  canvas: canvasOf({ rgb: new Uint8Array(8 * 8 * 3).fill(value), width: 8, height: 8 }),
  caption: `the colour ${value} `.repeat(9),
})

describe('drawn', () => {
  it('draws each prompt with the size that the catalog has for the model, the same for the same seed', async () => {
    const asked = [
      { prompt: 'a red car on a beach', seed: 1 },
      { prompt: 'a red car on a beach', seed: 2 },
      { prompt: 'a red car on a beach', seed: 1 },
    ]
    const pictures = []
    for await (const { picture, seconds, seed } of drawn(starter, asked, { steps: 2 })) {
      expect([picture.width, picture.height]).toEqual([256, 256])
      expect(seconds).toBeGreaterThan(0)
      pictures.push({ seed, rgb: Buffer.from(picture.rgb) })
    }
    expect(pictures.map(({ seed }) => seed)).toEqual([1, 2, 1])
    expect(pictures[0]!.rgb.equals(pictures[2]!.rgb)).toBe(true)
    expect(pictures[0]!.rgb.equals(pictures[1]!.rgb)).toBe(false)
  })
})

describe('canvasOf', () => {
  it('keeps every pixel', () => {
    const rgb = Uint8Array.from({ length: 4 * 3 * 3 }, (_, i) => i * 7)
    const canvas = canvasOf({ rgb, width: 4, height: 3 })
    expect([canvas.width, canvas.height]).toEqual([4, 3])
    expect(rgbOf(canvas)).toEqual(Buffer.from(rgb))
  })
})

describe('contactSheet', () => {
  const layout = { columns: 2, side: 100, lines: 2 }
  it('has as many rows as it needs and each picture in its place', () => {
    const sheet = contactSheet([cell(10), cell(20), cell(30)], 3, layout)
    expect([sheet.width, sheet.height]).toEqual([200, 256])
    const rgb = rgbOf(sheet)
    const at = (x: number, y: number) => rgb[(y * 200 + x) * 3]
    expect([at(50, 50), at(150, 50), at(50, 178), at(150, 178)]).toEqual([10, 20, 30, 255])
  })

  it('writes two lines of the caption and not into the next cell', () => {
    const rgb = rgbOf(contactSheet([cell(200), cell(200)], 2, layout))
    const dark = (x: number, y: number) => rgb[(y * 200 + x) * 3]! < 128
    const columns = Array.from({ length: 200 }, (_, x) => x)
    const written = columns.filter((x) =>
      Array.from({ length: 27 }, (_, y) => 100 + y).some((y) => dark(x, y)),
    )
    expect(written.some((x) => x < 50)).toBe(true)
    expect(written.filter((x) => x > 97 && x < 100)).toEqual([])
  })
})

describe('paintersMark', () => {
  it('is of the code that paints, and of nothing else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'starter-mark-'))
    cpSync(join(starter, 'training/scenes'), folder, { recursive: true })
    const before = paintersMark(folder)
    expect(before).toMatch(/^[0-9a-f]{8}$/)
    expect(paintersMark()).toBe(before)
    const changed = join(folder, 'random.ts')
    cpSync(join(folder, 'colours.ts'), changed)
    expect(readFileSync(changed, 'utf8')).toContain('COLORS')
    expect(paintersMark(folder)).not.toBe(before)
    rmSync(folder, { recursive: true })
  })
})
