import type { ColorName, Paint } from '../colours.ts'
import { taper } from '../creatures/anatomy.ts'
import type { Rng } from '../random.ts'
import { type Ctx, type Fill, type Point, type Points, blob, ellipse, points, stroke } from '../shapes.ts'
import { HAIR_NATURAL, type HairTones, SKINS, type Skin, hairTones } from './features.ts'

/** What an arm does. */
export type Pose = 'down' | 'wave' | 'hip' | 'out'

/** The joints of the right arm of a grown-up: shoulder, elbow, hand. */
export const POSES: Record<Pose, Points> = {
  down: '17,-60 24,-48 26,-36',
  wave: '17,-60 30,-60 35,-79',
  hip: '17,-60 31,-50 20,-39',
  out: '17,-60 27,-52 36,-46',
}

/** An arm on one side: a sleeve, then skin (or a glove) from `bare` of the way on. */
export function arm(
  ctx: Ctx,
  side: number,
  pose: Points,
  sleeve: Fill,
  hand: Fill,
  r = 5.6,
  bare = false,
): Point {
  const joints = points(pose)
  const pts = joints.map(([x, y]) => [x * side, y] as const)
  const end = pts[pts.length - 1]!
  if (bare) {
    taper(ctx, pts, r * 0.85, r * 0.75, hand)
    taper(
      ctx,
      [pts[0]!, [(pts[0]![0] + pts[1]![0]) / 2, (pts[0]![1] + pts[1]![1]) / 2]],
      r * 1.1,
      r * 1.1,
      sleeve,
    )
  } else taper(ctx, pts, r * 1.05, r * 0.9, sleeve)
  ellipse(ctx, end[0], end[1] + (joints[2]![1] < joints[1]![1] ? -3 : 3), r * 0.98, r * 1.02, hand)
  return end
}

/** Two legs with shoes, `top` high, `x` to both sides. */
export function legs(ctx: Ctx, x: number, top: number, r: number, fill: Fill, shoe: Fill, gap = 0): void {
  for (const s of [-1, 1]) {
    stroke(ctx, `${s * x},${top} ${s * (x + gap)},${-r - 1}`, r * 2, fill)
    blob(
      ctx,
      `${s * (x + gap - r - 0.5)},-1 ${s * (x + gap - r)},-8 ${s * (x + gap + r)},-8 ${s * (x + gap + r + 4)},-2 ${s * (x + gap + r + 2)},0 ${s * (x + gap - r)},0`,
      shoe,
    )
  }
}

/** A skin and hair that go together. */
export function look(rng: Rng): { skin: Skin; hair: HairTones; hairName: ColorName } {
  const tone = rng.pick(['light', 'light', 'tan', 'brown', 'dark'] as const)
  const hairName =
    tone === 'brown' || tone === 'dark'
      ? rng.pick(['black', 'black', 'brown'] as const)
      : rng.pick(HAIR_NATURAL)
  const skin = SKINS[tone]
  return { skin, hairName, hair: hairTones(hairName) }
}

/** Trousers that differ from the top. */
export const trousersFor = (c: Paint, rng: Rng) =>
  c.name === 'black'
    ? '#5c6170'
    : c.name === 'blue'
      ? '#3a3f55'
      : c.name === 'brown'
        ? '#3b4257'
        : rng.pick(['#3a4a6b', '#4a4350', '#3d4450'])
