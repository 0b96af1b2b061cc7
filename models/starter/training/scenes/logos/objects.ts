import { box, ellipse, points } from '../shapes.ts'
import { shape } from '../things/paths.ts'
import { type Motif, both, line, turned } from './motif.ts'

export const heartMark: Motif = {
  name: 'heart',
  also: ['love heart'],
  draw(ctx, fore) {
    shape(
      ctx,
      'M0,46 C-16,30 -50,10 -50,-16 C-50,-34 -36,-44 -24,-44 C-12,-44 -4,-37 0,-28 C4,-37 12,-44 24,-44 C36,-44 50,-34 50,-16 C50,10 16,30 0,46Z',
      fore,
    )
  },
}

export const crownMark: Motif = {
  name: 'crown',
  also: ['royal crown'],
  draw(ctx, fore, back) {
    shape(ctx, 'M-40,40 L-48,-20 L-22,4 L0,-36 L22,4 L48,-20 L40,40Z', fore)
    for (const [x, y] of points('-46,-25 0,-41 46,-25')) ellipse(ctx, x * 0.96, y, 7.5, 7.5, fore)
    box(ctx, -44, 22, 88, 5, 0, back)
    shape(ctx, 'M0,-8 L7,4 L0,14 L-7,4Z', back)
  },
}

export const rocketMark: Motif = {
  name: 'rocket',
  also: ['spaceship'],
  draw(ctx, fore, back) {
    turned(ctx, 0, 0, Math.PI / 4, () => {
      shape(ctx, 'M0,-58 C18,-44 22,-16 18,8 L14,20 L-14,20 L-18,8 C-22,-16 -18,-44 0,-58Z', fore)
      both(ctx, () => shape(ctx, 'M22,-8 C36,2 38,18 35,32 L19,20 Q22,6 22,-8Z', fore))
      ellipse(ctx, 0, -18, 9.5, 9.5, back)
      shape(ctx, 'M-10,25 L10,25 C14,40 4,44 0,54 C-4,44 -14,40 -10,25Z', fore)
      box(ctx, -30, 6, 60, 4.5, 0, back)
    })
  },
}

export const coffeeCupMark: Motif = {
  name: 'coffee cup',
  also: ['cup of coffee', 'mug'],
  draw(ctx, fore) {
    line(ctx, 'M-16,-26 Q-24,-34 -16,-40 Q-10,-45 -14,-50 M6,-26 Q-2,-34 6,-40 Q12,-45 8,-50', 5, fore)
    shape(ctx, 'M-40,-16 L28,-16 L28,12 C28,28 18,36 4,36 L-16,36 C-30,36 -40,28 -40,12Z', fore)
    line(ctx, 'M28,-8 L34,-8 C48,-8 48,16 34,16 L27,16', 7, fore)
    box(ctx, -46, 41, 86, 7, 3.5, fore)
  },
}

export const cameraMark: Motif = {
  name: 'camera',
  also: ['photo camera'],
  draw(ctx, fore, back) {
    shape(
      ctx,
      'M-42,-26 L-22,-26 L-14,-38 L14,-38 L22,-26 L42,-26 Q50,-26 50,-18 L50,30 Q50,38 42,38 L-42,38 Q-50,38 -50,30 L-50,-18 Q-50,-26 -42,-26Z',
      fore,
    )
    ellipse(ctx, 0, 6, 23, 23, back)
    ellipse(ctx, 0, 6, 17, 17, fore)
    ellipse(ctx, -5, 1, 5, 5, back)
    ellipse(ctx, 36, -14, 4.5, 4.5, back)
  },
}

export const musicNoteMark: Motif = {
  name: 'music note',
  also: ['note', 'musical note'],
  draw(ctx, fore) {
    shape(ctx, 'M-20,-38 L40,-48 L40,-28 L-20,-18Z', fore)
    box(ctx, -20, -36, 8, 68, 0, fore)
    box(ctx, 32, -46, 8, 68, 0, fore)
    ellipse(ctx, -27, 34, 16, 12, fore, -0.35)
    ellipse(ctx, 25, 24, 16, 12, fore, -0.35)
  },
}
