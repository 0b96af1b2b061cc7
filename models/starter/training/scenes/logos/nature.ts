import { ellipse, star } from '../shapes.ts'
import { shape } from '../things/paths.ts'
import { type Motif, line, turned } from './motif.ts'

export const treeMark: Motif = {
  name: 'tree',
  also: ['oak'],
  draw(ctx, fore, back) {
    for (const [x, y, r] of [
      [0, -26, 24],
      [-25, -8, 21],
      [25, -8, 21],
      [0, 0, 24],
    ] as const)
      ellipse(ctx, x, y, r, r, fore)
    shape(ctx, 'M-7,10 L7,10 L8,36 Q10,46 20,49 L-20,49 Q-10,46 -8,36Z', fore)
    line(ctx, 'M0,26 L0,-18 M0,8 L-15,-7 M0,-1 L14,-15', 5, back)
  },
}

export const leafMark: Motif = {
  name: 'leaf',
  also: ['plant leaf'],
  draw(ctx, fore, back) {
    shape(
      ctx,
      'M48,-48 C6,-50 -40,-34 -40,8 C-40,20 -36,28 -31,34 L-46,49 L-38,50 L-25,39 C-18,43 -10,44 -2,43 C40,38 50,-6 48,-48Z',
      fore,
    )
    line(ctx, 'M-31,35 L26,-24 M-12,16 L-14,-8 M-12,16 L12,18 M6,-3 L5,-22 M6,-3 L26,-2', 4.5, back)
  },
}

export const flowerMark: Motif = {
  name: 'flower',
  also: ['blossom'],
  draw(ctx, fore, back) {
    for (let k = 0; k < 6; k++)
      turned(ctx, 0, 0, (k * Math.PI) / 3, () =>
        shape(ctx, 'M0,-6 C-18,-16 -22,-40 0,-50 C22,-40 18,-16 0,-6Z', fore),
      )
    ellipse(ctx, 0, 0, 16, 16, back)
    ellipse(ctx, 0, 0, 9.5, 9.5, fore)
  },
}

export const mountainMark: Motif = {
  name: 'mountain',
  also: ['peak', 'mountain peak'],
  draw(ctx, fore, back) {
    shape(ctx, 'M-50,40 L-12,-36 Q-8,-44 -4,-36 L14,2 L24,-14 Q27,-18 30,-14 L50,40Z', fore)
    shape(ctx, 'M-8,-30 L5,-4 L-3,4 L-9,-4 L-16,4 L-21,-4Z', back)
    shape(ctx, 'M27,-8 L33,6 L28,10 L24,5 L20,9 L19,5Z', back)
  },
}

export const waveMark: Motif = {
  name: 'wave',
  also: ['ocean wave', 'surf wave'],
  draw(ctx, fore, back) {
    shape(
      ctx,
      'M-50,44 C-48,-6 -26,-42 10,-42 C36,-42 48,-24 44,-8 C42,2 32,6 24,2 C30,-2 30,-12 20,-15 C4,-19 -8,0 2,20 C10,34 28,38 50,34 L50,44 Q50,46 46,46 L-46,46 Q-50,46 -50,44Z',
      fore,
    )
    line(ctx, 'M-36,38 C-34,8 -22,-18 0,-28', 5, back)
    line(ctx, 'M-18,38 C-22,22 -20,6 -12,-8', 5, back)
  },
}

export const sunMark: Motif = {
  name: 'sun',
  also: ['shining sun'],
  draw(ctx, fore, back) {
    for (let k = 0; k < 12; k++)
      turned(ctx, 0, 0, (k * Math.PI) / 6, () => shape(ctx, 'M-6.5,-31 L0,-50 L6.5,-31Z', fore))
    ellipse(ctx, 0, 0, 30, 30, back)
    ellipse(ctx, 0, 0, 26, 26, fore)
  },
}

export const moonMark: Motif = {
  name: 'moon',
  also: ['crescent', 'crescent moon'],
  draw(ctx, fore) {
    shape(ctx, 'M8,-48 A48,48 0 1 0 44,24 A38,38 0 1 1 8,-48Z', fore)
    star(ctx, 20, -16, 14, 5, 4, fore)
    star(ctx, 40, -38, 9, 3.4, 4, fore)
  },
}

export const starMark: Motif = {
  name: 'star',
  also: ['five-pointed star'],
  draw(ctx, fore) {
    const corners = Array.from({ length: 10 }, (_, i) => {
      const r = i % 2 ? 21 : 46
      const a = -Math.PI / 2 + (i * Math.PI) / 5
      return `${r * Math.cos(a)},${3 + r * Math.sin(a)}`
    })
    const d = `M${corners.join(' L')}Z`
    shape(ctx, d, fore)
    line(ctx, d, 6, fore)
  },
}

export const lightningBoltMark: Motif = {
  name: 'lightning bolt',
  also: ['lightning', 'thunderbolt', 'bolt'],
  draw(ctx, fore) {
    const d = 'M10,-47 L-30,8 L-4,8 L-12,47 L30,-12 L4,-12Z'
    shape(ctx, d, fore)
    line(ctx, d, 5, fore)
  },
}
