import { type Paint, first } from '../colours.ts'
import { inside, tones, vol } from '../creatures/anatomy.ts'
import type { Rng } from '../random.ts'
import { type Ctx, blob, box, ellipse, points, stroke } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import { POSES, type Pose, arm } from './bodies.ts'

function drawAstronaut(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const pose: Pose = rng.pick(['wave', 'down', 'out'])
  const trim = c.name === 'orange' || c.name === 'red' ? '#eef1f4' : '#f0803c'
  const glove = c.name === 'grey' ? '#5b6370' : '#8d97a5'
  box(ctx, -27, -68, 54, 40, 9, '#7c8694')
  for (const s of [-1, 1]) {
    stroke(ctx, `${s * 11},-30 ${s * 12},-14`, 19, s < 0 ? t.shade : t.base)
    box(ctx, s * 12 - 9.6, -22, 19.2, 5, 1, trim)
    box(ctx, s * 12.5 - 12, -12, 24, 12, 6, glove)
  }
  arm(ctx, -1, '19,-56 30,-44 32,-32', t.shade, glove, 8)
  vol(
    ctx,
    (f) => blob(ctx, '0,-66 18,-64 25,-52 23,-30 14,-22 -14,-22 -23,-30 -25,-52 -18,-64', f),
    t.base,
    t.shade,
    2,
    -4,
  )
  box(ctx, -13, -50, 26, 17, 4, '#5a6575')
  ellipse(ctx, -6, -45, 3, 3, '#ff5d52')
  ellipse(ctx, 2, -45, 3, 3, '#ffd84d')
  box(ctx, -9, -40, 17, 4, 2, '#7fe0c3')
  arm(
    ctx,
    1,
    points(POSES[pose]).map(([x, y]) => [x + 3, y + 5] as const),
    t.base,
    glove,
    8,
  )
  // helmet
  vol(ctx, (f) => ellipse(ctx, 0, -82, 27, 26, f), t.base, t.shade, 1, -3)
  for (const s of [-1, 1]) box(ctx, s * 26 - 4, -90, 8, 16, 4, trim)
  vol(ctx, (f) => box(ctx, -20, -97, 40, 31, 15, f), '#2b4568', '#1a2c47', 0, 4)
  inside(ctx, () => {
    blob(ctx, '-15,-92 -4,-95 -13,-78 -17,-76', '#8fc4ee')
    blob(ctx, '2,-94 8,-93 -6,-72 -10,-74', '#5d93c4')
  })
}

export const astronaut: Subject = {
  name: 'astronaut',
  also: ['spaceman', 'cosmonaut'],
  colors: first('white', 'orange', 'blue'),
  natural: ['white'],
  places: ['space', 'land'],
  size: 0.7,
  draw: drawAstronaut,
}

function drawRobot(ctx: Ctx, c: Paint, rng: Rng): void {
  const t = tones(c)
  const lamp = rng.pick(['#5ff0e0', '#ffe04d', '#7dff8a'])
  const metal = c.name === 'grey' ? '#5d6672' : '#9aa5b1'
  const metal2 = c.name === 'grey' ? '#434b56' : '#6f7a87'
  const up = rng.chance(0.45)
  for (const s of [-1, 1]) {
    box(ctx, s * 12 - 5, -30, 10, 24, 2, metal)
    stroke(ctx, `${s * 12 - 4},-20 ${s * 12 + 4},-20`, 2.8, metal2)
    box(ctx, s * 13 - 11, -10, 22, 10, 5, t.far)
  }
  const claw = (x: number, y: number, dir: number) => {
    stroke(
      ctx,
      `${x - 6},${y + 8 * dir} ${x - 7},${y + 2 * dir} ${x},${y - 2 * dir} ${x + 7},${y + 2 * dir} ${x + 6},${y + 8 * dir}`,
      4.6,
      metal2,
    )
  }
  stroke(ctx, '-24,-54 -35,-48 -37,-34', 7.5, metal, false)
  claw(-37, -27, 1)
  if (up) {
    stroke(ctx, '24,-54 37,-58 40,-72', 7.5, metal)
    claw(40, -80, -1)
  } else {
    stroke(ctx, '24,-54 35,-48 37,-34', 7.5, metal)
    claw(37, -27, 1)
  }
  vol(ctx, (f) => box(ctx, -26, -64, 52, 38, 8, f), t.base, t.shade, 3, -5)
  for (const s of [-1, 1]) ellipse(ctx, s * 26, -54, 6, 7, t.far)
  box(ctx, -18, -57, 36, 23, 5, c.name === 'white' ? '#d5dde6' : t.pale)
  ellipse(ctx, -9, -46, 6.4, 6.4, metal2)
  ellipse(ctx, -9, -46, 3.4, 3.4, '#ff6b5e')
  box(ctx, 1, -53, 13, 5, 2, '#4aa3f0')
  box(ctx, 1, -44.5, 13, 5, 2, '#ffb938')
  box(ctx, -7, -70, 14, 8, 1, metal2)
  stroke(ctx, '0,-100 0,-106', 3.6, metal2)
  ellipse(ctx, 0, -107, 4.4, 4.4, '#ff5d52')
  for (const s of [-1, 1]) box(ctx, s * 25 - 4, -91, 8, 14, 3, metal)
  vol(ctx, (f) => box(ctx, -24, -102, 48, 36, 10, f), t.base, t.shade, 2, -4)
  box(ctx, -19, -96, 38, 24, 9, '#222a38')
  for (const x of [-9, 9]) {
    ellipse(ctx, x, -86, 5.6, 6, lamp)
    ellipse(ctx, x + 1.6, -88, 1.9, 1.9, '#fff')
  }
  stroke(ctx, '-6,-77.5 0,-75.5 6,-77.5', 2.8, lamp, true)
}

export const robot: Subject = {
  name: 'robot',
  also: ['android', 'droid', 'bot', 'cyborg'],
  colors: first('blue', 'grey', 'red', 'orange'),
  natural: ['grey', 'blue', 'red', 'orange', 'green'],
  places: ['land', 'space'],
  size: 0.66,
  draw: drawRobot,
}
