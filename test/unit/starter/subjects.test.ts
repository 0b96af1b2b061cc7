import { type Canvas, createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { ANY, type ColorName, paint } from '../../../models/starter/training/scenes/colours.ts'
import { MOTIFS } from '../../../models/starter/training/scenes/logos/list.ts'
import { logo } from '../../../models/starter/training/scenes/logos/logo.ts'
import { Rng } from '../../../models/starter/training/scenes/random.ts'
import { ALL_TIMES, type Weather } from '../../../models/starter/training/scenes/scenery/backdrop.ts'
import { BACKDROPS } from '../../../models/starter/training/scenes/scenery/list.ts'
import { plain } from '../../../models/starter/training/scenes/scenery/plain.ts'
import { weather } from '../../../models/starter/training/scenes/scenery/weather.ts'
import type { Subject } from '../../../models/starter/training/scenes/subject.ts'
import { SUBJECTS } from '../../../models/starter/training/scenes/subjects.ts'

const canvas = createCanvas(256, 256)

type Rgb = readonly [number, number, number]

/** A subject alone, 200 pixels tall, on a transparent ground. */
function alone(subject: Subject, color: ColorName, seed: number): Canvas {
  const rng = new Rng(seed)
  const ctx = canvas.getContext('2d')
  ctx.clearRect(0, 0, 256, 256)
  ctx.save()
  ctx.translate(128, 240)
  ctx.scale(2, 2)
  subject.draw(ctx, paint(color, rng), rng)
  ctx.restore()
  return canvas
}

/** The pixels that something was painted on. */
function painted(picture: Canvas): Rgb[] {
  const rgba = picture.data()
  const list: Rgb[] = []
  for (let i = 0; i < rgba.length; i += 4)
    if (rgba[i + 3]! > 200) list.push([rgba[i]!, rgba[i + 1]!, rgba[i + 2]!])
  return list
}

describe('subjects', () => {
  it('are 103 with names of their own', () => {
    expect(SUBJECTS).toHaveLength(103)
    expect(new Set(SUBJECTS.map((s) => s.name)).size).toBe(103)
  })

  it.each(SUBJECTS.map((s) => [s.name, s] as const))('%s can be painted in all its colours', (_, subject) => {
    const areas = subject.colors.map((color, i) => painted(alone(subject, color, i)).length)
    expect(Math.min(...areas)).toBeGreaterThan(256 * 256 * 0.02)
    for (const color of subject.natural ?? []) expect(ANY).toContain(color)
  })

  it('show the colour that a caption names, and more of it than in any other colour', () => {
    const hues = { red: 2, green: 125, blue: 215 } as const
    const names = Object.keys(hues) as (keyof typeof hues)[]
    for (const subject of SUBJECTS)
      for (const color of names.filter((name) => subject.colors.includes(name))) {
        const shareIn = (other: ColorName) => {
          const pixels = painted(alone(subject, other, 1))
          return pixels.filter((p) => isHue(p, hues[color])).length / pixels.length
        }
        const others = names.filter((name) => name !== color && subject.colors.includes(name))
        expect(shareIn(color), `${color} ${subject.name}`).toBeGreaterThan(0.1)
        expect(shareIn(color), `${color} ${subject.name}`).toBeGreaterThan(
          Math.max(0, ...others.map(shareIn)),
        )
      }
  })
})

describe('backdrops', () => {
  it.each(BACKDROPS.map((b) => [b.name, b] as const))(
    '%s fills the picture in every light',
    (_, backdrop) => {
      const ctx = canvas.getContext('2d')
      const skies: readonly Weather[] = backdrop.weathers
      for (const [i, time] of backdrop.times.entries()) {
        ctx.clearRect(0, 0, 256, 256)
        const rng = new Rng(i)
        backdrop.draw(ctx, time, rng)
        weather(ctx, skies[i % skies.length]!, rng)
        expect({ time, opaque: opaque() }).toEqual({ time, opaque: 256 * 256 })
      }
      expect(ALL_TIMES).toEqual(expect.arrayContaining([...backdrop.times]))
    },
  )

  it.each(ANY)('a plain ground in %s fills the picture', (color) => {
    canvas.getContext('2d').clearRect(0, 0, 256, 256)
    plain(canvas.getContext('2d'), paint(color, new Rng(1)))
    expect(opaque()).toBe(256 * 256)
  })
})

describe('logos', () => {
  const frames = ['none', 'circle', 'shield', 'rounded square', 'ring'] as const

  it.each(MOTIFS.map((m) => [m.name]))('%s stands out in every frame', (motif) => {
    for (const frame of frames) {
      const ctx = canvas.getContext('2d')
      ctx.clearRect(0, 0, 256, 256)
      logo(ctx, { motif, color: paint('blue', new Rng(1)), ground: 'white', frame })
      const pixels = painted(canvas)
      expect(pixels).toHaveLength(256 * 256)
      const blue = pixels.filter((p) => isHue(p, 215)).length / pixels.length
      expect(blue).toBeGreaterThan(0.04)
      expect(blue).toBeLessThan(0.75)
    }
  })

  it('refuses a motif that there is not', () => {
    const spec = { motif: 'teapot', color: paint('red', new Rng(1)), ground: 'white', frame: 'none' } as const
    expect(() => logo(canvas.getContext('2d'), spec)).toThrow('no motif called teapot')
  })
})

function opaque(): number {
  const rgba = canvas.data()
  let count = 0
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] === 255) count++
  return count
}

/** Whether a pixel is a colour (no grey) within 30 degrees of a hue. */
function isHue([r, g, b]: Rgb, hue: number): boolean {
  const max = Math.max(r, g, b)
  const span = max - Math.min(r, g, b)
  if (span < 40) return false
  const sixth = max === r ? ((g - b) / span + 6) % 6 : max === g ? (b - r) / span + 2 : (r - g) / span + 4
  const away = Math.abs(sixth * 60 - hue)
  return Math.min(away, 360 - away) <= 30
}
