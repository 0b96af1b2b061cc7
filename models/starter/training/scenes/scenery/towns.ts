import { MIDDLE, SIZE } from '../frame.ts'
import { box, down, ellipse, points, polygon, stroke } from '../shapes.ts'
import { ALL_TIMES, type Backdrop } from './backdrop.ts'
import { bush, hill, house, rock } from './land.ts'
import { Light } from './light.ts'
import { fill, glow, sky } from './sky.ts'
import { pine, tree } from './trees.ts'

export const city: Backdrop = {
  name: 'city',
  places: ['land', 'air'],
  times: ALL_TIMES,
  weathers: ['clear', 'rain', 'snow', 'fog'],
  draw(ctx, time, rng) {
    const l = new Light(time)
    const s = rng.chance(0.5) ? 1 : -1
    sky(ctx, l, rng, 170, { clouds: 1, sunY: 70, side: s })
    for (let x = -6; x < SIZE;) {
      const w = rng.range(24, 36)
      const h = rng.range(66, 122)
      box(ctx, x, 190 - h, w + 1, h, 0, l.c('#7f93ad', 0.55))
      x += w
    }
    const building = (x: number, w: number, top: number, wall: string, cols: number, far: number) => {
      box(ctx, x, top, w, 190 - top, 0, l.c(wall, far))
      box(ctx, x - 2, top - 5, w + 4, 7, 1, l.c('#4d566b', far))
      const gap = w / cols
      const ww = gap * 0.52
      const wh = ww * 1.25
      for (let y = top + 11; y < 182 - wh; y += wh + 8)
        for (let i = 0; i < cols; i++) {
          const lit = l.night ? rng.chance(0.62) : time === 'sunset' && rng.chance(0.4)
          box(
            ctx,
            x + gap * (i + 0.5) - ww / 2,
            y,
            ww,
            wh,
            1,
            lit ? '#ffd76a' : l.c(l.night ? '#56688c' : '#cfe6f3', far),
          )
        }
    }
    const walls = rng.chance(0.5)
      ? ['#d9825f', '#6f8fb8', '#e3b56b', '#8d7fb0']
      : ['#6f9fae', '#d88a72', '#8d7fb0', '#e3b56b']
    building(88, 36, rng.range(112, 122), '#93a3bd', 3, 0.3)
    building(130, 38, rng.range(98, 108), '#a79fbd', 3, 0.3)
    building(-16, 58, rng.range(34, 52) + (s < 0 ? 44 : 0), walls[0]!, 3, 0.03)
    building(44, 44, rng.range(80, 98), walls[1]!, 3, 0.08)
    building(214, 58, rng.range(34, 52) + (s > 0 ? 44 : 0), walls[2]!, 3, 0.03)
    building(168, 46, rng.range(78, 96), walls[3]!, 3, 0.08)
    box(ctx, -4, 184, 264, 16, 0, l.c('#c9c6c4'))
    box(ctx, -4, 196, 264, 5, 0, l.c('#9b9a9e'))
    fill(ctx, down(ctx, 200, SIZE, l.c('#6a6f7c'), l.c('#555a68')), 200)
    for (let i = 0; i < 5; i++) box(ctx, i * 60 - 14, 232, 34, 6, 1, l.c('#f4efe0'))
  },
}

export const village: Backdrop = {
  name: 'village',
  places: ['land', 'air'],
  times: ALL_TIMES,
  weathers: ['clear', 'rain', 'snow', 'fog'],
  draw(ctx, time, rng) {
    const l = new Light(time)
    const s = rng.chance(0.5) ? 1 : -1
    sky(ctx, l, rng, 146, { clouds: 2, sunY: 92, side: s })
    hill(ctx, rng, 130, 10, l.c('#8ec59a', 0.4), 0.9)
    const walls = ['#fff3dc', '#f7dcc0', '#e8eef2', '#fbe6a8']
    const roofs = ['#d4553f', '#c24636', '#b5533c', '#6f86a8']
    const one = (x: number, y: number, w: number, far: number) =>
      house(ctx, l, x, y, w, rng.pick(walls), rng.pick(roofs.slice(0, w > 40 ? 4 : 3)), far)
    hill(ctx, rng, 154, 5, l.c('#86c56c', 0.15), 1)
    one(MIDDLE - s * 22, 162, 34, 0.14)
    tree(ctx, l, MIDDLE + s * 4, 162, 32, 0.14)
    one(MIDDLE + s * rng.range(32, 38), 166, 38, 0.1)
    hill(ctx, rng, 174, 4, l.c('#79bd5c'), 0.8)
    tree(ctx, l, MIDDLE - s * 60, 182, 56)
    one(MIDDLE - s * rng.range(92, 98), 190, 58, 0)
    one(MIDDLE + s * rng.range(84, 90), 192, 62, 0)
    tree(ctx, l, MIDDLE + s * 124, 198, 74)
    hill(ctx, rng, 196, 3, down(ctx, 190, SIZE, l.c('#70b653'), l.c('#4f9845')), 0.8)
    ctx.beginPath() // a road to the houses
    ctx.moveTo(MIDDLE - 6, 192)
    ctx.bezierCurveTo(MIDDLE - 10, 210, MIDDLE - 40, 230, MIDDLE - 62, 258)
    ctx.lineTo(MIDDLE + 62, 258)
    ctx.bezierCurveTo(MIDDLE + 40, 230, MIDDLE + 14, 210, MIDDLE + 8, 192)
    ctx.fillStyle = l.c('#e6cd98')
    ctx.fill()
    for (const side of [-1, 1]) bush(ctx, l, MIDDLE + side * rng.range(100, 110), 238, 36)
  },
}

export const snow: Backdrop = {
  name: 'snow',
  places: ['snow', 'land', 'air'],
  times: ALL_TIMES,
  weathers: ['clear', 'snow', 'fog'],
  draw(ctx, time, rng) {
    const l = new Light(time)
    sky(ctx, l, rng, 150, { clouds: 1, sunY: 104 })
    hill(ctx, rng, 130, 12, l.c('#cfe0f0', 0.25), 0.9)
    for (let i = 0; i < 6; i++)
      pine(
        ctx,
        l,
        MIDDLE + (i < 3 ? -1 : 1) * (50 + (i % 3) * 32 + rng.range(-7, 7)),
        158,
        rng.range(32, 42),
        0.4,
        true,
      )
    hill(ctx, rng, 156, 8, l.c('#dfebf6', 0.1), 0.8)
    for (const s of [-1, 1]) {
      pine(ctx, l, MIDDLE + s * rng.range(74, 82), 184, rng.range(70, 82), 0.12, true)
      pine(ctx, l, MIDDLE + s * rng.range(108, 118), 206, rng.range(116, 134), 0, true)
    }
    hill(ctx, rng, 192, 8, down(ctx, 184, SIZE, l.c('#f3f8fd'), l.c('#d6e5f3')), 0.8)
    hill(ctx, rng, 232, 7, down(ctx, 224, SIZE, l.c('#ffffff'), l.c('#e4eef8')), 0.7)
  },
}

export const volcano: Backdrop = {
  name: 'volcano',
  places: ['land', 'air'],
  times: ['day', 'night', 'sunset'],
  weathers: ['clear'],
  draw(ctx, time, rng) {
    const l = new Light(time)
    const s = rng.chance(0.5) ? 1 : -1
    const x = MIDDLE + s * rng.range(46, 56)
    const top = rng.range(84, 90)
    sky(ctx, l, rng, 190, { clouds: 0, sunY: 128, side: -s })
    for (const [dx, y, r] of [
      [-66, 18, 22],
      [-44, 26, 26],
      [26, 34, 18],
      [-18, 36, 26],
      [10, 46, 20],
      [-6, 60, 18],
      [2, 74, 13],
    ] as const)
      ellipse(ctx, x + s * dx, y + rng.range(-3, 3), r, r * 0.9, l.c(dx % 4 ? '#8c8790' : '#7a757f', 0.1))
    glow(ctx, x, top, 60, '#ff7a2a', 0.75)
    for (const [dx, dy] of points('-34,-26 -22,-44 24,-40 36,-22 2,-30'))
      ellipse(ctx, x + dx, top + dy, 4.2, 4.2, '#ff8a30')
    const foot = 200
    polygon(
      ctx,
      `${x - 25},${top} ${x + 25},${top} ${x + 58},${top + 62} ${x + 150},${foot} ${x - 150},${foot} ${x - 58},${top + 62}`,
      l.c('#73566a', 0.05),
    )
    polygon(
      ctx,
      `${x + 8},${top} ${x + 25},${top} ${x + 58},${top + 62} ${x + 150},${foot} ${x + 30},${foot} ${x + 24},${top + 50}`,
      l.c('#5a4259', 0.05),
    )
    const lava = (dx: number, w: number, length: number) =>
      stroke(
        ctx,
        `${x + dx},${top + 4} ${x + dx * 1.3},${top + length * 0.3} ${x + dx * 2.1 + 3},${top + length * 0.62} ${x + dx * 2.5 - 2},${top + length}`,
        w,
        down(ctx, top, top + length, '#ffd24a', '#ff8427', '#ea3d1c'),
        true,
      )
    lava(-15, 13, rng.range(70, 84))
    lava(16, 12, rng.range(48, 60))
    lava(1, 15, rng.range(84, 98))
    ellipse(ctx, x, top, 25, 6, '#ff8a2a')
    ellipse(ctx, x, top + 0.5, 17, 3.4, '#ffe06a')
    hill(ctx, rng, 182, 7, l.c('#5d4b56'), 1.1)
    hill(ctx, rng, 204, 6, down(ctx, 198, SIZE, l.c('#6f5a60'), l.c('#4a3b46')), 0.8)
    for (const side of [-1, 1])
      rock(ctx, l, MIDDLE + side * rng.range(94, 108), 234, rng.range(34, 44), '#57474f', '#43363f')
  },
}
