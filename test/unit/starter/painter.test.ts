import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { rgbOf } from '../../../models/starter/training/scenes/dataset.ts'
import { Painter } from '../../../models/starter/training/scenes/painter.ts'
import type { Labels, Scene } from '../../../models/starter/training/scenes/scene.ts'
import { SUBJECTS } from '../../../models/starter/training/scenes/subjects.ts'

interface Recorded {
  seed: number
  sha256: string
  caption: string
  labels: Labels
}

/** 140 scenes with every subject, backdrop, logo and kind among them, as they were when the model began to be trained. */
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
    for (const { seed, caption, labels } of recorded)
      expect({ seed, ...painter.scene(seed) }).toMatchObject({ seed, caption, labels })
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

describe('captions', () => {
  const scenes = Array.from({ length: 400 }, (_, i) => 1000 + i)

  it('name what the labels say', () => {
    const painter = new Painter()
    const words = new Map(SUBJECTS.map((s) => [s.name, [s.name, s.plural ?? s.name, ...(s.also ?? [])]]))
    for (const seed of scenes) {
      const { caption, labels } = painter.scene(seed)
      const text = caption.toLowerCase()
      const named = words.get(labels.subject) ?? [labels.subject.split(' ').slice(1).join(' ')]
      if (labels.subject.startsWith('logo') || labels.subject === '') continue
      expect(
        named.some((word) => text.includes(stem(word))),
        `${labels.subject}: ${caption}`,
      ).toBe(true)
      if (labels.count === 2) expect(text).toContain('two')
      if (labels.count === 3) expect(text).toContain('three')
    }
  })

  it('name no weather that there is not, and tell of the weather there is', () => {
    const painter = new Painter()
    for (const seed of scenes) {
      const { caption, labels } = painter.scene(seed)
      const told = { rain: /\brain(s|y)?\b/.test(caption), fog: /\b(fog|foggy|mist)\b/.test(caption) }
      const there = { rain: labels.weather === 'rain', fog: labels.weather === 'fog' }
      expect({ caption, ...told }).toEqual({ caption, ...there })
    }
  })

  it('are written in letters that the tokenizer keeps and are seldom longer than it takes', () => {
    const painter = new Painter()
    for (const seed of scenes) {
      const { caption } = painter.scene(seed)
      expect(caption).toMatch(/^[A-Za-z0-9 ,-]+$/)
      expect(caption.split(' ').length).toBeLessThan(30)
    }
  })
})

/** "butterflies" and "butterfly", "boxes" and "box" share this much. */
function stem(word: string): string {
  return word.toLowerCase().replace(/(y|ies|es|s)$/, '')
}
