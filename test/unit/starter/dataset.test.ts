import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CAPTIONS_A_SCENE, rgbOf, writeDataset } from '../../../models/starter/training/scenes/dataset.ts'
import { Painter } from '../../../models/starter/training/scenes/painter.ts'
import { sceneSheet, subjectSheet } from '../../../models/starter/training/scenes/sheet.ts'
import { SUBJECTS } from '../../../models/starter/training/scenes/subjects.ts'

describe('writeDataset', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'starter-'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it('writes pixels and cover one scene after the other, and a line of captions and labels for each', () => {
    const name = join(folder, 's0')
    writeDataset(new Painter(), { first: 10, count: 3, name }, () => expect.fail('too early'))
    const pixels = readFileSync(`${name}.rgb`)
    expect(pixels).toHaveLength(3 * 256 * 256 * 3)
    const lines = readFileSync(`${name}.jsonl`, 'utf8').split('\n')
    expect(lines).toHaveLength(4)
    const { captions, labels, canvas, cover } = new Painter().scene(12)
    expect(pixels.subarray(2 * 256 * 256 * 3).equals(rgbOf(canvas))).toBe(true)
    const covers = readFileSync(`${name}.cover`)
    expect(covers).toHaveLength(3 * 16 * 16)
    expect(covers.subarray(2 * 16 * 16).equals(cover)).toBe(true)
    expect(JSON.parse(lines[2]!)).toEqual({ captions: captions(CAPTIONS_A_SCENE), ...labels })
  })
})

describe('contact sheets', () => {
  it('show forty scenes over their captions', () => {
    const sheet = sceneSheet(new Painter(), 0)
    expect([sheet.width, sheet.height]).toEqual([1600, 1200])
    expect(new Set(rgbOf(sheet)).size).toBeGreaterThan(100)
  })

  it('show every subject three times', () => {
    const sheet = subjectSheet(SUBJECTS)
    expect([sheet.width, sheet.height]).toEqual([1536, Math.ceil((103 * 3) / 12) * 128])
  })
})
