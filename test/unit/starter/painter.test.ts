import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { rgbOf } from '../../../models/starter/training/scenes/dataset.ts'
import { Painter } from '../../../models/starter/training/scenes/painter.ts'
import type { Caption, Labels, Scene } from '../../../models/starter/training/scenes/scene.ts'
import { MOTIFS } from '../../../models/starter/training/scenes/logos/list.ts'
import { BACKDROPS } from '../../../models/starter/training/scenes/scenery/list.ts'
import { SUBJECTS } from '../../../models/starter/training/scenes/subjects.ts'

interface Recorded {
  seed: number
  sha256: string
  caption: Caption
  labels: Labels
}

/** 140 scenes with every subject, backdrop, mark and kind among them, as they were when the model began to be trained. */
const recorded = readFileSync('test/fixtures/starter/scenes.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded)

/** Skia rounds differently from one kind of processor to the next. */
const sameMachine = process.platform === 'linux' && process.arch === 'x64'

const hash = ({ canvas }: Scene) => createHash('sha256').update(rgbOf(canvas)).digest('hex')

describe('Painter', () => {
  it.runIf(sameMachine)('paints the recorded scenes to the byte', () => {
    const painter = new Painter()
    const hashes = recorded.map(({ seed }) => [seed, hash(painter.scene(seed))])
    expect(hashes).toEqual(recorded.map(({ seed, sha256 }) => [seed, sha256]))
  })

  it('gives the recorded captions and labels', () => {
    const painter = new Painter()
    for (const { seed, caption, labels } of recorded) {
      const scene = painter.scene(seed)
      expect({ seed, caption: scene.captions(1)[0], labels: scene.labels }).toEqual({ seed, caption, labels })
    }
  })

  it('has everything that can be prompted for among the recorded scenes', () => {
    const seen = new Set(recorded.flatMap(({ labels }) => [labels.subject, labels.backdrop]))
    const all = [
      ...SUBJECTS.map((s) => s.name),
      ...MOTIFS.map((m) => `logo ${m.name}`),
      ...BACKDROPS.map((b) => b.name),
      ...['man', 'woman', 'boy', 'girl', 'old man', 'old woman'].map((who) => `portrait ${who}`),
    ]
    expect(all.filter((name) => !seen.has(name))).toEqual([])
    expect(recorded).toHaveLength(140)
    expect(recorded.some(({ labels }) => labels.count === 0)).toBe(true)
    expect(recorded.some(({ labels }) => labels.other !== '')).toBe(true)
  })

  it('paints the same whether or not captions are asked for', () => {
    const [silent, asked] = [new Painter(), new Painter()]
    for (const seed of [3, 4, 5, 6]) {
      const scene = asked.scene(seed)
      const before = hash(scene)
      scene.captions(20)
      expect(hash(scene)).toBe(before)
      expect(hash(silent.scene(seed))).toBe(before)
    }
  })

  it('paints the same scene again whatever it painted before, and other seeds otherwise', () => {
    const fresh = hash(new Painter().scene(7))
    const used = new Painter()
    const others = [1, 2, 3, 4, 5].map((seed) => hash(used.scene(seed)))
    expect(hash(used.scene(7))).toBe(fresh)
    expect(new Set([fresh, ...others]).size).toBe(6)
  })

  it('leaves no pixel transparent and no picture empty', () => {
    const painter = new Painter()
    for (let seed = 300; seed < 360; seed++) {
      const rgba = painter.scene(seed).canvas.data()
      const colours = new Set<number>()
      for (let i = 0; i < rgba.length; i += 4) {
        if (rgba[i + 3] !== 255) expect.fail(`seed ${seed} is transparent at byte ${i}`)
        colours.add((rgba[i]! << 16) | (rgba[i + 1]! << 8) | rgba[i + 2]!)
      }
      expect(colours.size, `colours of seed ${seed}`).toBeGreaterThan(20)
    }
  })
})
