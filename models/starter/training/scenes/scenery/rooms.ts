import { MIDDLE, SIZE } from '../frame.ts'
import { type Ctx, blob, box, down, ellipse, points, polygon } from '../shapes.ts'
import type { Backdrop } from './backdrop.ts'
import { Light, type Rgb, mix, rgb, show } from './light.ts'
import { cloud, fill, glow, moon } from './sky.ts'

export const table: Backdrop = {
  name: 'table',
  places: ['table'],
  times: ['day'],
  weathers: ['clear'],
  draw(ctx, _time, rng) {
    const [light, dark] = rng.pick([
      ['#fbf0da', '#eddcbc'],
      ['#dcebf2', '#bfd8e4'],
      ['#e2f0df', '#c8dfc6'],
      ['#f8e1da', '#ebc8be'],
    ] as const)
    fill(ctx, down(ctx, 0, 190, light, dark))
    glow(ctx, MIDDLE, 100, 130, '#ffffff', 0.5)
    const front = 229
    const half = (y: number) => 98 + ((y - 176) / (front - 176)) * 24 // the board in perspective, three planks deep
    for (const side of [-1, 1]) {
      box(ctx, MIDDLE + side * 84 - 8, front, 16, 40, 0, '#70431f')
      box(ctx, MIDDLE + side * 102 - 11, front, 22, 40, 0, '#8f5a30')
    }
    box(ctx, MIDDLE - 104, front + 6, 208, 14, 0, '#7c4b26')
    for (const [a, b, color] of [
      [176, 189, '#dba468'],
      [189, 207, '#cf9355'],
      [207, front + 1, '#d99f61'],
    ] as const) {
      polygon(
        ctx,
        `${MIDDLE - half(a)},${a} ${MIDDLE + half(a)},${a} ${MIDDLE + half(b)},${b} ${MIDDLE - half(b)},${b}`,
        color,
      )
    }
    box(ctx, MIDDLE - half(front) - 2, front - 1, half(front) * 2 + 4, 11, 4, '#a9703c')
    box(ctx, MIDDLE - half(front) - 2, front - 1, half(front) * 2 + 4, 5, 2, '#c08749')
  },
}

function framedPicture(ctx: Ctx, c: (hex: string, white?: number) => string, s: number): void {
  const px = MIDDLE + s * 48
  // a picture
  box(ctx, px - 26, 54, 52, 40, 2, c('#8a5a36'))
  box(ctx, px - 21, 59, 42, 30, 0, c('#cfe6ee'))
  polygon(ctx, `${px - 21},89 ${px - 6},68 ${px + 4},80 ${px + 11},72 ${px + 21},89`, c('#6fa886'))
}

function couch(
  ctx: Ctx,
  c: (hex: string, white?: number) => string,
  s: number,
  sofa: string,
  tint: (hex: string, white?: number) => Rgb,
): void {
  const sx = MIDDLE + s * 72
  // the sofa
  for (const side of [-1, 1]) box(ctx, sx + side * 52 - 5, 176, 10, 14, 0, c('#6f4526'))
  box(ctx, sx - 54, 118, 108, 62, 12, c(sofa))
  box(ctx, sx - 54, 150, 108, 32, 6, show(mix(tint(sofa), [30, 24, 50], 0.22)))
  for (const dx of [-46, 1]) box(ctx, sx + dx, 146, 45, 18, 6, c(sofa, 0.18))
  for (const side of [-1, 1]) box(ctx, sx + side * 56 - 11, 138, 22, 44, 9, c(sofa))
}

export const livingRoom: Backdrop = {
  name: 'living room',
  places: ['land', 'table'],
  times: ['day', 'night', 'sunset'],
  weathers: ['clear'],
  draw(ctx, time, rng) {
    const l = new Light(time)
    const s = rng.chance(0.5) ? 1 : -1
    const night = l.night
    const tint = (hex: string, white = 0): Rgb => {
      // indoors the light of outside only half arrives
      const v = mix(rgb(hex), [255, 255, 255], white)
      return night
        ? mix([v[0] * 0.62, v[1] * 0.56, v[2] * 0.66], [52, 40, 100], 0.3)
        : time === 'sunset'
          ? mix(rgb(hex), [240, 130, 80], 0.24)
          : v
    }
    const c = (hex: string, white = 0) => show(tint(hex, white))
    const [wall, sofa, rug] = rng.pick([
      ['#f3e3c8', '#3f8f98', '#d9695a'],
      ['#d7e7ea', '#d97a52', '#5f86b0'],
      ['#e6e9d2', '#5d78b5', '#e2a548'],
    ] as const)
    fill(ctx, c(wall))
    const floor = 178
    fill(ctx, down(ctx, floor, SIZE, c('#c98f5c'), c('#b67c4a')), floor)
    box(ctx, -4, floor - 8, 264, 9, 0, c('#fbf6ec'))
    const wx = MIDDLE - s * 74
    const wy = 30
    const ww = 84
    const wh = 84
    // the window, with the sky in it
    box(ctx, wx - ww / 2 - 7, wy - 7, ww + 14, wh + 14, 3, c('#ffffff'))
    ctx.save()
    ctx.beginPath()
    ctx.rect(wx - ww / 2, wy, ww, wh)
    ctx.clip()
    fill(ctx, down(ctx, wy, wy + wh, ...l.tones.sky), wy, wh)
    if (night) {
      moon(ctx, wx + 20, wy + 24, 12, true, 1)
      for (const [dx, dy] of points('-26,16 -14,36 -30,54 16,54 30,66'))
        ellipse(ctx, wx + dx, wy + dy, 2, 2, '#fff4cf')
    } else if (time === 'sunset') ellipse(ctx, wx + 19, wy + 62, 15, 15, '#fff0a8')
    else cloud(ctx, wx + 6, wy + 40, 52, '#ffffff')
    ellipse(ctx, wx - 20, wy + wh + 6, 54, 24, l.c('#7fc068'))
    ellipse(ctx, wx + 34, wy + wh + 8, 44, 22, l.c('#68ac5a'))
    ctx.restore()
    box(ctx, wx - 2.5, wy, 5, wh, 0, c('#ffffff'))
    box(ctx, wx - ww / 2 - 11, wy + wh + 4, ww + 22, 7, 2, c('#efe7da'))
    for (const side of [-1, 1])
      blob(
        ctx,
        `${wx + side * 40},${wy - 10} ${wx + side * 58},${wy - 10} ${wx + side * 60},${wy + 60} ${wx + side * 56},${wy + 108} ${wx + side * 44},${wy + 108} ${wx + side * 48},${wy + 50}`,
        c(rug),
      )
    box(ctx, wx - 66, wy - 16, 132, 7, 3, c('#8a5a36'))
    const lx = MIDDLE + s * 103
    // a standing lamp behind the sofa
    box(ctx, lx - 2.5, 80, 5, 60, 0, c('#8a5a36'))
    framedPicture(ctx, c, s)
    couch(ctx, c, s, sofa, tint)
    if (night) glow(ctx, lx, 76, 120, '#ffc35c', 0.6)
    polygon(ctx, `${lx - 11},56 ${lx + 11},56 ${lx + 20},86 ${lx - 20},86`, night ? '#ffe49a' : c('#f7e2b0'))
    ellipse(ctx, MIDDLE, 222, 104, 24, c(rug))
    ellipse(ctx, MIDDLE, 222, 88, 18, show(mix(tint(rug), tint('#fff6e1'), 0.4)))
  },
}
