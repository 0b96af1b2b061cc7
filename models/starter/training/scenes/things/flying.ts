import { ANY, BRIGHT, only } from '../colours.ts'
import { box, ellipse, points, stroke } from '../shapes.ts'
import { BODY, INK, METAL, WOOD, WOOD_LO } from './material.ts'
import { at, clipped, rect, shape, soft, vol } from './paths.ts'
import { pane, thing } from './parts.ts'

export const airplane = thing(
  'airplane',
  {
    also: ['plane', 'aeroplane', 'jet', 'airliner', 'aircraft'],
    colors: only(BODY, 'white', 'red', 'blue'),
    natural: ['white', 'red', 'blue'],
    places: ['air', 'land'],
    size: 0.62,
  },
  (ctx, t, rng) => {
    at(ctx, 0, -48, rng.range(-0.16, -0.08), () => {
      ctx.translate(0, 48)
      shape(ctx, 'M16,-58 L-6,-58 L-26,-88 L-13,-88Z', t.lo)
      shape(
        ctx,
        'M-28,-56 L-50,-90 Q-51,-93 -55,-93 L-60,-93 L-54,-50Z',
        t.name === 'white' ? '#e14b4b' : t.lo,
      )
      const body =
        'M-57,-60 Q-44,-64 16,-64 C42,-64 58,-54 59,-45 C58,-36 44,-32 16,-32 L-14,-33 C-36,-36 -50,-44 -57,-60Z'
      vol(ctx, body, t.base, t.lo, 0, -9)
      for (let x = -28; x <= 24; x += 13)
        ellipse(ctx, x, -52, 4, 4, t.name === 'blue' ? '#d8f1fb' : '#5b9fc9')
      shape(
        ctx,
        'M38,-60 C46,-58 51,-54 54,-50 L39,-50 Q36,-50 36,-53Z',
        t.name === 'blue' ? '#d8f1fb' : '#5b9fc9',
      )
      shape(ctx, 'M-36,-48 L-50,-48 L-63,-34 L-53,-34Z', t.edge)
      box(ctx, -12, -30, 24, 13, 6, t.edge)
      shape(ctx, 'M22,-42 L-10,-42 L-40,-6 L-26,-6Q-22,-6 -19,-9Z', t.name === 'black' ? t.hi : t.edge)
      shape(
        ctx,
        'M18,-42 L-6,-42 L-36,-9 L-28,-9Z',
        t.name === 'white' ? '#c9d2dd' : t.name === 'black' ? t.edge : t.hi,
      )
    })
  },
)

export const helicopter = thing(
  'helicopter',
  {
    also: ['chopper'],
    colors: only(BODY, 'red', 'blue', 'green'),
    natural: ['red', 'blue', 'green'],
    places: ['air', 'land'],
    size: 0.64,
  },
  (ctx, t) => {
    stroke(ctx, '0,-24 -4,-6', 5, '#5a6270')
    stroke(ctx, '28,-24 32,-6', 5, '#5a6270')
    stroke(ctx, '-20,-5 44,-5 51,-10', 6, INK, true)
    shape(ctx, 'M-8,-60 L-58,-62 L-58,-54 L-6,-32Z', t.lo)
    shape(ctx, 'M-46,-58 L-62,-82 L-52,-82 L-38,-60Z', t.base)
    const body =
      'M-22,-44 C-22,-66 -4,-72 14,-72 C40,-72 57,-58 57,-40 C57,-24 42,-18 16,-18 C-8,-18 -22,-26 -22,-44Z'
    vol(ctx, body, t.base, t.lo, 0, -8)
    pane(ctx, t, 'M21,-38 L21,-64 C38,-64 49,-52 50,-38Z')
    pane(ctx, t, rect(-8, -60, 20, 22, 6))
    box(ctx, 12, -88, 8, 18, 2, INK)
    box(ctx, -44, -93, 100, 7, 3.5, INK)
    ellipse(ctx, 16, -90, 8, 6, '#5a6270')
    at(ctx, -56, -60, 0.5, () => box(ctx, -3, -17, 6, 34, 3, INK))
    ellipse(ctx, -56, -60, 4.5, 4.5, METAL)
  },
)

export const rocket = thing(
  'rocket',
  {
    also: ['rocket ship', 'spaceship', 'spacecraft', 'starship'],
    colors: only(BODY, 'white', 'red', 'blue'),
    natural: ['white', 'red', 'blue'],
    places: ['air', 'space', 'land'],
    size: 0.72,
  },
  (ctx, t, rng) => {
    const flame = rng.range(-2, 3)
    shape(ctx, `M-15,-24 C-20,-10 -6,-8 0,${flame} C6,-8 20,-10 15,-24Z`, '#f58a34')
    shape(ctx, 'M-8,-24 C-11,-14 -3,-12 0,-7 C3,-12 11,-14 8,-24Z', '#ffdf6b')
    const fin = t.name === 'black' || t.name === 'white' ? '#e2483f' : t.edge
    const nose = t.name === 'black' ? '#e2483f' : t.accent
    shape(ctx, 'M-20,-58 C-44,-44 -44,-24 -40,-8 C-34,-20 -26,-24 -14,-26Z', fin)
    shape(ctx, 'M20,-58 C44,-44 44,-24 40,-8 C34,-20 26,-24 14,-26Z', fin)
    clipped(ctx, 'M20,-58 C44,-44 44,-24 40,-8 C34,-20 26,-24 14,-26Z', () => {
      ctx.globalAlpha = 0.16
      box(ctx, 14, -60, 40, 60, 0, '#301010')
    })
    const body =
      'M0,-110 C22,-94 28,-66 24,-42 Q22,-30 16,-23 L-16,-23 Q-22,-30 -24,-42 C-28,-66 -22,-94 0,-110Z'
    vol(ctx, body, t.base, t.lo, -9, 0)
    clipped(ctx, body, () => {
      box(ctx, -40, -120, 80, 32, 0, nose)
      ctx.globalAlpha = 0.16
      shape(ctx, 'M0,-112 Q14,-98 17,-84 L40,-84 L30,-112Z', '#301010')
      ctx.globalAlpha = 1
      box(ctx, -40, -32, 80, 12, 0, t.edge)
    })
    ellipse(ctx, 0, -62, 14, 14, t.name === 'white' ? '#9aa6b6' : t.edge)
    ellipse(ctx, 0, -62, 9.5, 9.5, '#8fd0ef')
    ellipse(ctx, -3, -65, 4, 4, '#e9f8ff')
    soft(ctx, 'M0,-42 L0,-14', fin, 3.5)
  },
)

export const hotAirBalloon = thing(
  'hot air balloon',
  {
    also: ['hot-air balloon'],
    colors: only(BRIGHT, 'red', 'orange', 'yellow', 'blue'),
    natural: ['red', 'orange', 'blue', 'yellow', 'purple'],
    places: ['air'],
    size: 0.7,
  },
  (ctx, t) => {
    for (const x of [-1, 1]) stroke(ctx, `${x * 13},-30 ${x * 9},-14`, 3, '#7b5236')
    const stripe = t.name === 'yellow' ? '#fffaf0' : t.accent
    const bag =
      'M0,-110 C36,-110 48,-86 46,-68 C43,-49 24,-40 14,-27 L-14,-27 C-24,-40 -43,-49 -46,-68 C-48,-86 -36,-110 0,-110Z'
    shape(ctx, bag, t.base)
    clipped(ctx, bag, () => {
      shape(ctx, 'M0,-112 C60,-112 60,-50 14,-26 L60,-20 L60,-112Z', t.lo)
      shape(ctx, 'M0,-110 C-31,-104 -33,-56 -9,-26 L-4,-26 C-19,-56 -20,-96 0,-110Z', stripe)
      shape(ctx, 'M0,-110 C31,-104 33,-56 9,-26 L4,-26 C19,-56 20,-96 0,-110Z', stripe)
    })
    shape(ctx, 'M-15,-31 L15,-31 L11,-24 L-11,-24Z', t.edge)
    vol(ctx, rect(-12, -16, 24, 16, 4), WOOD, WOOD_LO, -6, 0)
    box(ctx, -14, -18, 28, 5, 2.5, '#c98a56')
  },
)

export const balloon = thing(
  'balloon',
  {
    also: ['party balloon', 'helium balloon'],
    colors: only(ANY, 'red', 'blue', 'yellow', 'pink'),
    natural: ['red', 'blue', 'yellow', 'pink', 'green', 'purple'],
    places: ['air', 'land'],
    size: 0.6,
  },
  (ctx, t, rng) => {
    const s = rng.range(4, 8)
    stroke(ctx, `0,-30 ${s},-20 ${-s},-10 ${s * 0.5},0`, 3, '#6d7686', true)
    shape(ctx, 'M0,-40 L-8,-25 Q0,-29 8,-25Z', t.lo)
    vol(
      ctx,
      'M0,-34 C-22,-38 -36,-58 -36,-74 C-36,-95 -20,-108 0,-108 C20,-108 36,-95 36,-74 C36,-58 22,-38 0,-34Z',
      t.base,
      t.lo,
      -8,
      -3,
    )
    ellipse(ctx, -16, -84, 7, 13, t.name === 'white' ? '#ffffff' : t.hi, 0.45)
  },
)

export const ufo = thing(
  'ufo',
  {
    also: ['flying saucer', 'UFO', 'alien spaceship'],
    colors: only(BODY, 'grey', 'purple', 'green'),
    natural: ['grey', 'purple', 'green'],
    places: ['air', 'space'],
    size: 0.6,
  },
  (ctx, t) => {
    shape(ctx, 'M-20,-42 L20,-42 L42,0 L-42,0Z', 'rgba(255, 236, 130, 0.75)')
    const dome = 'M-29,-62 C-29,-88 -16,-98 0,-98 C16,-98 29,-88 29,-62Z'
    shape(ctx, dome, '#bfe9f5')
    clipped(ctx, dome, () => {
      const alien = t.name === 'green' ? '#b57ad8' : '#6fc55a'
      ellipse(ctx, 0, -56, 13, 14, alien)
      ellipse(ctx, 0, -74, 13, 12, alien)
      for (const x of [-5.5, 5.5]) ellipse(ctx, x, -74, 3.6, 5, INK, x * 0.06)
      ellipse(ctx, -19, -80, 3.5, 9, '#f2fcff', 0.4)
    })
    const disc =
      'M-60,-52 C-54,-68 -24,-70 0,-70 C24,-70 54,-68 60,-52 C54,-38 26,-32 0,-32 C-26,-32 -54,-38 -60,-52Z'
    vol(ctx, disc, t.base, t.lo, 0, -13)
    shape(ctx, 'M-29,-66 Q0,-56 29,-66 L29,-70 Q0,-62 -29,-70Z', t.edge)
    for (const [x, y] of points('-40,-52 -14,-47 14,-47 40,-52'))
      ellipse(ctx, x, y, 6, 5.5, t.name === 'yellow' || t.name === 'golden' ? '#e14b4b' : '#ffd94f')
  },
)
