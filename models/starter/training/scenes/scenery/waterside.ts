import { MIDDLE, SIZE } from '../frame.ts'
import { Rng } from '../random.ts'
import { type Fill, blob, box, down, ellipse, points, polygon, stroke } from '../shapes.ts'
import { ALL_TIMES, type Backdrop, TURN } from './backdrop.ts'
import { hill, rock, tuft } from './land.ts'
import { Light, blend, rgb, show } from './light.ts'
import { cloud, fill, sky } from './sky.ts'
import { palm, pine, tree } from './trees.ts'
import { dashes, glitter, water, waves } from './water.ts'

export const beach: Backdrop = {
  name: 'beach',
  places: ['land', 'air'],
  times: ALL_TIMES,
  weathers: ['clear', 'rain'],
  draw(ctx, time, rng) {
    const l = new Light(time)
    const sun = sky(ctx, l, rng, 112, { clouds: 0, sunY: 96 })
    cloud(ctx, MIDDLE + sun.side * rng.range(0, 8), rng.range(60, 66), 52, l.tones.cloud)
    fill(ctx, down(ctx, 112, 180, l.tones.water[1], l.low ? l.tones.water[1] : l.c('#45c4d8')), 112)
    if (time !== 'day') glitter(ctx, rng, sun.x, 116, 160, l.tones.foam)
    dashes(
      ctx,
      rng,
      124,
      156,
      4,
      l.low || l.night ? blend(l.tones.water[1], l.tones.foam, 0.4) : '#8fdcea',
      40,
      time === 'day' ? NaN : sun.x,
    )
    const shift = rng.range(0, 90)
    const shore = (y: number, color: Fill) =>
      blob(
        ctx,
        `-60,${y + 8} ${30 + shift * 0.3},${y - 3} ${120 + shift * 0.3},${y + 6} ${200 + shift * 0.3},${y - 4} 330,${y + 6} 330,330 -60,330`,
        color,
      )
    shore(167, l.tones.foam)
    shore(174, l.c('#d9b77c'))
    shore(183, down(ctx, 180, SIZE, l.c('#f9e2ae'), l.c('#eecb88')))
    palm(ctx, l, MIDDLE - sun.side * rng.range(100, 106), 205, rng.range(136, 150), sun.side * 0.6)
    ellipse(ctx, MIDDLE - sun.side * 103, 211, 28, 9, l.c('#e2bd7b'))
    for (let i = 0; i < 5; i++) {
      // a starfish
      const a = (i * TURN) / 5 - 1.3
      const x = MIDDLE + sun.side * 92
      const y = 228
      stroke(ctx, `${x},${y} ${x + Math.cos(a) * 10},${y + Math.sin(a) * 8}`, 6, l.bright('#f2745a'))
    }
  },
}

export const ocean: Backdrop = {
  name: 'ocean',
  places: ['water', 'air'],
  times: ALL_TIMES,
  weathers: ['clear', 'rain', 'fog'],
  draw(ctx, time, rng) {
    const l = new Light(time)
    const sun = sky(ctx, l, rng, 122, { clouds: 2, sunY: 106 })
    const [a, b, c] = l.tones.water
    water(ctx, l, 122)
    if (time !== 'day') glitter(ctx, rng, sun.x, 126, 150, l.tones.foam)
    const rows = 6
    for (let i = 0; i < rows; i++) {
      const k = i / (rows - 1)
      const y = 140 + i * 19 + i * i * 0.5
      const period = 34 + i * 9
      const shift = rng.range(0, period)
      const color = k < 0.5 ? blend(a, b, k * 2) : blend(b, c, k * 2 - 1)
      waves(ctx, y - 3.5 - k, period, 6 + i * 1.6, shift, blend(k < 0.5 ? a : b, l.tones.foam, 0.5))
      waves(ctx, y, period, 6 + i * 1.6, shift, color)
    }
  },
}

export const underwater: Backdrop = {
  name: 'underwater',
  places: ['undersea'],
  times: ['day'],
  weathers: ['clear'],
  draw(ctx, _time, rng) {
    fill(ctx, down(ctx, 0, SIZE, '#5fd3ee', '#2aa3dc', '#1772bd', '#0f4f96'))
    for (let i = 0; i < 4; i++) {
      const x = 10 + i * 66 + rng.range(-14, 14)
      const w = rng.range(14, 24)
      polygon(
        ctx,
        `${x},-4 ${x + w},-4 ${x + w * 2.6 - 40},200 ${x - 56},200`,
        down(ctx, 0, 196, 'rgba(225, 250, 255, 0.42)', 'rgba(225, 250, 255, 0)'),
      )
    }
    hill(ctx, rng, 204, 12, '#1f72b4', 1)
    hill(ctx, rng, 224, 6, down(ctx, 214, SIZE, '#f0d9a0', '#cfae74'), 0.8)
    const kelp = (x: number, y: number, h: number, color: string) => {
      const sway = rng.chance(0.5) ? 9 : -9
      stroke(
        ctx,
        `${x},${y} ${x + sway},${y - h * 0.25} ${x - sway},${y - h * 0.5} ${x + sway},${y - h * 0.75} ${x},${y - h}`,
        9,
        color,
        true,
      )
    }
    const branch = (x: number, y: number, h: number, color: string) => {
      stroke(ctx, `${x},${y} ${x},${y - h}`, 9, color)
      for (const s of [-1, 1]) {
        stroke(
          ctx,
          `${x},${y - h * 0.3} ${x + s * h * 0.36},${y - h * 0.5} ${x + s * h * 0.4},${y - h * 0.84}`,
          8,
          color,
          true,
        )
      }
    }
    const fan = (x: number, y: number, r: number, color: string, light: string) => {
      for (const [dx, k] of points('-0.7,0.6 0.7,0.6 0,1'))
        ellipse(ctx, x + dx * r, y, r * 0.62 * k + 4, r * k, dx ? color : light)
    }
    const s = rng.chance(0.5) ? 1 : -1
    kelp(MIDDLE - s * rng.range(112, 118), 246, rng.range(120, 150), '#1f8f5f')
    kelp(MIDDLE - s * rng.range(92, 98), 240, rng.range(84, 104), '#33b070')
    kelp(MIDDLE + s * rng.range(114, 120), 240, rng.range(80, 100), '#1f8f5f')
    branch(MIDDLE + s * rng.range(86, 94), 238, rng.range(56, 66), '#ff6f6a')
    branch(MIDDLE - s * rng.range(70, 76), 248, rng.range(34, 42), '#ffa04a')
    fan(MIDDLE + s * rng.range(112, 118), 246, 24, '#b05ad0', '#cc7fe6')
    fan(MIDDLE - s * 108, 252, 22, '#e8558c', '#ff82ac')
    for (let i = 0; i < 8; i++) {
      const x = MIDDLE + (i % 2 ? 1 : -1) * rng.range(58, 116)
      const y = 24 + i * 19 + rng.range(-6, 6)
      const r = rng.range(4, 8)
      ellipse(ctx, x, y, r, r, 'rgba(215, 245, 255, 0.75)')
      ellipse(ctx, x + 0.6, y + 0.8, r - 2.4, r - 2.4, 'rgba(95, 190, 232, 0.9)')
    }
  },
}

export const lake: Backdrop = {
  name: 'lake',
  places: ['water', 'air'],
  times: ALL_TIMES,
  weathers: ['clear', 'rain', 'fog'],
  draw(ctx, time, rng) {
    const l = new Light(time)
    const sun = sky(ctx, l, rng, 132, { clouds: 1, sunY: 84 })
    const line = 136
    const seed = rng.int(1, 1e6)
    const shore = (far: number) => {
      const r = new Rng(seed)
      hill(ctx, r, 106, 16, l.c('#7fa8b8', 0.35 + far), 0.9)
      hill(ctx, r, 122, 8, l.c('#5fa06e', 0.16 + far), 1.2)
      for (let i = 0; i < 11; i++) {
        const x = i * 26 - 4 + r.range(-6, 6)
        const h = r.range(24, 36) + Math.abs(x - MIDDLE) * 0.2
        pine(ctx, l, x, line + 1, h, 0.04 + far)
      }
    }
    shore(0)
    water(ctx, l, line)
    ctx.save() // the far shore upside down in the water
    ctx.beginPath()
    ctx.rect(0, line, SIZE, 54)
    ctx.clip()
    ctx.translate(0, line * 2)
    ctx.scale(1, -1)
    ctx.globalAlpha = 0.4
    ctx.beginPath()
    ctx.rect(0, line - 60, SIZE, 60)
    ctx.clip()
    shore(0)
    ctx.restore()
    fill(
      ctx,
      down(ctx, line, 192, show(rgb(l.tones.water[0]), 0.1), show(rgb(l.tones.water[1]), 1)),
      line + 20,
      40,
    )
    fill(ctx, down(ctx, 188, SIZE, l.tones.water[1], l.tones.water[2]), 190)
    box(ctx, -8, line - 3, 272, 5, 2, l.c('#8cc07a', 0.1))
    if (time !== 'day') glitter(ctx, rng, sun.x, line + 14, 232, blend(l.tones.water[1], l.tones.foam, 0.75))
    dashes(
      ctx,
      rng,
      150,
      240,
      7,
      blend(l.tones.water[1], l.tones.foam, 0.45),
      30,
      time === 'day' ? NaN : sun.x,
    )
    const s = -sun.side
    for (let i = 0; i < 4; i++) {
      // bulrushes in a near corner
      const x = MIDDLE + s * (94 + i * 11 + rng.range(-2, 2))
      const h = rng.range(54, 66) + i * 10
      stroke(ctx, `${x},258 ${x + s * 3},${258 - h}`, 4, l.c('#3f8a45'))
      stroke(ctx, `${x + s * 3},${258 - h} ${x + s * 4},${258 - h - 14}`, 8, l.c('#7d4f2d'))
    }
    for (let i = 0; i < 3; i++)
      ellipse(ctx, MIDDLE + s * (76 + i * 22), 246 + (i % 2) * 6, 15, 5.5, l.c('#4fa658'))
  },
}

/** Half the width of the river in pixels, from its far end (0) to its near one (1). */
const half = (k: number) => 6 + 50 * k ** 1.25

export const river: Backdrop = {
  name: 'river',
  places: ['land', 'air'],
  times: ALL_TIMES,
  weathers: ['clear', 'rain', 'fog'],
  draw(ctx, time, rng) {
    const l = new Light(time)
    const s = rng.chance(0.5) ? 1 : -1
    sky(ctx, l, rng, 128, { clouds: 2, sunY: 98, side: s })
    hill(ctx, rng, 112, 10, l.c('#7fb4a8', 0.4), 1)
    hill(ctx, rng, 124, 6, l.c('#7cc070', 0.16), 1.2)
    fill(ctx, down(ctx, 132, SIZE, l.c('#8fcf6c'), l.c('#57a548')), 132)
    const swing = rng.range(30, 40)
    const center = (k: number) => MIDDLE + s * (-swing * Math.sin(k * 4.6) * (0.35 + k) + 100 * k * k - 6)
    const bank = (grow: number, color: Fill) => {
      const ks = Array.from({ length: 33 }, (_, i) => i / 32)
      polygon(
        ctx,
        [
          ...ks.map((k) => [center(k) - half(k) - grow * (0.3 + k), 131 + k * 127] as const),
          ...ks.toReversed().map((k) => [center(k) + half(k) + grow * (0.3 + k), 131 + k * 127] as const),
        ],
        color,
      )
    }
    bank(9, l.c('#e0c58a'))
    bank(0, down(ctx, 130, SIZE, ...l.tones.water))
    for (let i = 0; i < 6; i++) {
      const k = 0.24 + i * 0.14
      const w = half(k) * 0.7
      box(
        ctx,
        center(k) - w / 2 + rng.range(-0.3, 0.3) * half(k),
        131 + k * 127,
        w,
        3 + k * 1.5,
        3,
        blend(l.tones.water[1], l.tones.foam, 0.6),
      )
    }
    for (const [dx, y, h] of [
      [-112, 196, 92],
      [-78, 168, 56],
      [-104, 152, 40],
      [112, 150, 44],
      [88, 144, 34],
    ] as const) {
      tree(ctx, l, MIDDLE + s * (dx + rng.range(-5, 5)), y, h + rng.range(-4, 4), y < 160 ? 0.15 : 0)
    }
    rock(ctx, l, center(0.9) - s * (half(0.9) + 6), 246, 24)
    for (const dx of [-96, -66]) tuft(ctx, MIDDLE + s * (dx + rng.range(-8, 8)), 240, 14, l.c('#3f8d42'))
  },
}
