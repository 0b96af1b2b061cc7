import { ellipse } from '../shapes.ts'
import { shape } from '../things/paths.ts'
import { type Motif, both, line, turned } from './motif.ts'

export const catMark: Motif = {
  name: 'cat',
  also: ['kitty', 'cat head'],
  draw(ctx, fore, back) {
    shape(
      ctx,
      'M-44,-46 Q-44,-50 -40,-48 L-16,-30 Q0,-35 16,-30 L40,-48 Q44,-50 44,-46 L46,6 C46,32 24,44 0,44 C-24,44 -46,32 -46,6Z',
      fore,
    )
    both(ctx, () => {
      shape(ctx, 'M37,-37 L38,-20 L24,-27Z', back)
      ellipse(ctx, 20, -2, 7.5, 9, back)
      ellipse(ctx, 19, -1, 3, 6, fore)
      line(ctx, 'M18,22 L44,17 M18,29 L42,32', 3.4, back)
    })
    shape(ctx, 'M-7,16 Q0,13 7,16 Q4,24 0,25 Q-4,24 -7,16Z', back)
    line(ctx, 'M0,24 L0,29 M-9,32 Q-2,35 0,29 Q2,35 9,32', 3.4, back)
  },
}

export const dogMark: Motif = {
  name: 'dog',
  also: ['puppy', 'hound'],
  draw(ctx, fore, back) {
    shape(
      ctx,
      'M0,-42 C20,-42 30,-32 30,-14 C30,-4 28,4 26,10 C26,34 14,46 0,46 C-14,46 -26,34 -26,10 C-28,4 -30,-4 -30,-14 C-30,-32 -20,-42 0,-42Z',
      fore,
    )
    both(ctx, () => {
      shape(ctx, 'M20,-44 C40,-44 50,-22 48,2 C47,18 36,22 32,10 C28,-6 30,-22 16,-38Z', fore)
      line(ctx, 'M17,-38 C30,-24 28,-6 32,10', 4, back)
      ellipse(ctx, 13, -8, 5, 6, back)
    })
    shape(ctx, 'M-13,12 C-13,4 13,4 13,12 C13,20 4,25 0,25 C-4,25 -13,20 -13,12Z', back)
    line(ctx, 'M0,24 L0,30 M-13,30 Q-11,38 0,31 Q11,38 13,30', 4, back)
  },
}

export const birdMark: Motif = {
  name: 'bird',
  also: ['dove', 'swallow'],
  draw(ctx, fore, back) {
    shape(
      ctx,
      'M50,-24 L34,-31 C29,-41 12,-42 6,-28 C-8,-6 -34,-4 -48,-22 C-48,4 -36,24 -12,34 L-34,46 C2,50 38,30 38,-12Z',
      fore,
    )
    line(ctx, 'M-46,-20 C-38,8 -14,18 12,8', 4.5, back)
    ellipse(ctx, 22, -22, 4.5, 4.5, back)
  },
}

export const fishMark: Motif = {
  name: 'fish',
  also: ['trout'],
  draw(ctx, fore, back) {
    shape(
      ctx,
      'M50,2 C38,-24 8,-34 -18,-12 L-44,-30 C-50,-34 -52,-30 -50,-26 Q-40,0 -50,30 C-52,34 -50,38 -44,34 L-18,14 C8,38 38,28 50,2Z',
      fore,
    )
    shape(ctx, 'M-6,-22 C4,-40 20,-42 28,-38 Q22,-32 24,-24Z', fore)
    ellipse(ctx, 30, -5, 5, 5, back)
    line(ctx, 'M14,-18 Q6,2 14,22', 4.5, back)
    line(ctx, 'M-1,-9 Q-6,2 -1,13', 4.5, back)
  },
}

export const foxMark: Motif = {
  name: 'fox',
  also: ['fox head'],
  draw(ctx, fore, back) {
    shape(ctx, 'M-46,-48 L-18,-24 L18,-24 L46,-48 L48,2 L0,46 L-48,2Z', fore)
    both(ctx, () => {
      shape(ctx, 'M39,-35 L40,-14 L26,-24Z', back)
      shape(ctx, 'M46,8 L22,8 Q12,10 7,30 L3,38Z', back)
      ellipse(ctx, 17, -4, 5.5, 4.5, back, -0.3)
    })
    shape(ctx, 'M-9,31 Q0,27 9,31 L0,46Z', fore)
    line(ctx, 'M-48,2 L0,46 L48,2', 4, fore)
  },
}

export const lionMark: Motif = {
  name: 'lion',
  also: ['lion head'],
  draw(ctx, fore, back) {
    for (let k = 0; k < 14; k++)
      turned(ctx, 0, 0, (k * 2 * Math.PI) / 14, () =>
        shape(ctx, 'M-12,-32 Q-6,-46 0,-50 Q6,-46 12,-32Z', fore),
      )
    ellipse(ctx, 0, 0, 41, 41, fore)
    both(ctx, () => ellipse(ctx, 20, -21, 9, 9, back))
    shape(
      ctx,
      'M0,-27 C18,-27 26,-14 25,2 C24,20 14,30 0,30 C-14,30 -24,20 -25,2 C-26,-14 -18,-27 0,-27Z',
      back,
    )
    both(ctx, () => ellipse(ctx, 11, -6, 3.8, 4.6, fore))
    shape(ctx, 'M-8,5 Q0,2 8,5 Q5,13 0,14 Q-5,13 -8,5Z', fore)
    line(ctx, 'M0,12 L0,18 M-10,19 Q-4,25 0,18 Q4,25 10,19', 3.6, fore)
  },
}

export const bearMark: Motif = {
  name: 'bear',
  also: ['grizzly', 'bear head'],
  draw(ctx, fore, back) {
    both(ctx, () => {
      ellipse(ctx, 32, -30, 17, 17, fore)
      ellipse(ctx, 32, -30, 8, 8, back)
    })
    ellipse(ctx, 0, 4, 45, 41, fore)
    both(ctx, () => ellipse(ctx, 18, -8, 5, 6, back))
    ellipse(ctx, 0, 18, 20, 17, back)
    shape(ctx, 'M-10,10 Q0,5 10,10 Q7,20 0,21 Q-7,20 -10,10Z', fore)
    line(ctx, 'M0,20 L0,27', 4, fore)
  },
}

export const eagleMark: Motif = {
  name: 'eagle',
  also: ['hawk', 'falcon'],
  draw(ctx, fore, back) {
    shape(
      ctx,
      'M-42,44 L-38,26 L-48,28 L-38,8 L-48,4 L-32,-12 C-30,-36 -8,-46 14,-42 C36,-40 50,-24 48,6 Q42,-4 30,-4 C26,0 22,2 18,3 C24,14 24,30 12,46 L4,34 L-6,48 L-14,34 L-26,48 L-28,34Z',
      fore,
    )
    shape(ctx, 'M-6,-24 L26,-18 Q24,-10 14,-11 Q4,-13 -6,-24Z', back)
    ellipse(ctx, 14, -15.5, 3.4, 3.4, fore)
    line(ctx, 'M22,-40 Q34,-28 24,-3', 4, back)
  },
}

export const owlMark: Motif = {
  name: 'owl',
  also: ['owl head'],
  draw(ctx, fore, back) {
    shape(
      ctx,
      'M-38,-48 Q-20,-44 0,-34 Q20,-44 38,-48 C42,-34 44,-10 42,10 C40,34 22,48 0,48 C-22,48 -40,34 -42,10 C-44,-10 -42,-34 -38,-48Z',
      fore,
    )
    both(ctx, () => {
      ellipse(ctx, 18, -12, 16, 16, back)
      ellipse(ctx, 16, -12, 7.5, 7.5, fore)
    })
    shape(ctx, 'M-7,-4 L7,-4 L0,12Z', back)
    line(ctx, 'M-15,24 L-7.5,31 L0,24 L7.5,31 L15,24', 4.5, back)
  },
}
