import { INK, inside, vol } from '../creatures/anatomy.ts'
import { type Ctx, blob, box, ellipse, stroke } from '../shapes.ts'
import { type HairTones, type Head, SKINS, type Skin, WHITE } from './features.ts'
import { hairBefore, hairBehind } from './hair.ts'

function beard(ctx: Ctx, o: Head, hair: HairTones, big: boolean): void {
  // beard
  if (o.beard) {
    blob(
      ctx,
      '-1.04,-0.02 -1.02,0.6 -0.72,1.16 0,1.42 0.72,1.16 1.02,0.6 1.04,-0.02 0.82,0.34 0.45,0.5 0,0.47 -0.45,0.5 -0.82,0.34',
      hair.base,
    )
    if (big) blob(ctx, '-0.4,1.1 0,1.2 0.4,1.1 0,1.34', hair.shade)
  }
}

/** The mouth, and the moustache over it. */
function mouth(ctx: Ctx, o: Head, lw: (w: number) => number, skin: Skin, hair: HairTones): void {
  // mouth
  const my = o.beard ? 0.74 : 0.68
  if (o.smile !== false && (o.open || o.beard)) {
    ctx.beginPath()
    ctx.moveTo(-0.36, my - 0.08)
    ctx.quadraticCurveTo(0, my + 0.5, 0.36, my - 0.08)
    ctx.closePath()
    ctx.fillStyle = '#7c2230'
    ctx.fill()
    inside(ctx, () => box(ctx, -0.36, my - 0.1, 0.72, 0.13, 0, WHITE))
  } else if (o.smile !== false)
    stroke(ctx, `-0.34,${my - 0.06} 0,${my + 0.1} 0.34,${my - 0.06}`, lw(0.11), skin.lip, true)
  else stroke(ctx, `-0.26,${my + 0.04} 0,${my} 0.26,${my + 0.04}`, lw(0.11), skin.lip, true)
  if (o.beard) blob(ctx, '0,0.52 0.34,0.5 0.55,0.72 0.3,0.7 0,0.64 -0.3,0.7 -0.55,0.72 -0.34,0.5', hair.shade)
}

/** Eyes and brows. */
function eyes(ctx: Ctx, big: boolean, o: Head, lw: (w: number) => number, skin: Skin, hair: HairTones): void {
  // eyes and brows
  for (const s of [-1, 1]) {
    const ex = s * 0.42
    const ey = 0.04
    if (big) {
      ellipse(ctx, ex, ey, 0.2, 0.19, '#fff')
      ellipse(ctx, ex, ey, 0.135, 0.155, o.iris ?? '#5a3820')
      ellipse(ctx, ex, ey, 0.08, 0.095, INK)
      ellipse(ctx, ex + 0.05, ey - 0.06, 0.045, 0.045, '#fff')
      if (o.lashes)
        stroke(
          ctx,
          `${ex - s * 0.2},${ey - 0.06} ${ex - s * 0.02},${ey - 0.2} ${ex + s * 0.19},${ey - 0.09} ${ex + s * 0.27},${ey - 0.13}`,
          lw(0.09),
          INK,
          true,
        )
    } else {
      if (skin === SKINS.dark || skin === SKINS.brown) ellipse(ctx, ex, ey, 0.22, 0.26, '#fff')
      ellipse(ctx, ex, ey, 0.15, 0.2, INK)
      ellipse(ctx, ex + 0.05, ey - 0.08, 0.06, 0.07, '#fff')
      if (o.lashes) stroke(ctx, `${ex + s * 0.08},${ey - 0.06} ${ex + s * 0.24},${ey - 0.1}`, lw(0.1), INK)
    }
    const brow = hair.base === skin.base ? skin.shade : hair.shade
    if (!big && o.lashes) {
      if (!['long', 'bob', 'wavy'].includes(o.style))
        stroke(ctx, `${ex - 0.14},${ey - 0.4} ${ex + 0.14},${ey - 0.4}`, lw(0.09), brow)
    } else if (o.frown)
      stroke(ctx, `${ex - s * 0.2},${ey - 0.28} ${ex + s * 0.22},${ey - 0.42}`, lw(0.11), brow)
    else
      stroke(
        ctx,
        `${ex - 0.22},${ey - (s < 0 ? 0.32 : 0.36)} ${ex},${ey - 0.4} ${ex + 0.22},${ey - (s > 0 ? 0.32 : 0.36)}`,
        lw(o.lashes ? 0.09 : 0.13),
        brow,
        true,
      )
  }
}

function wrinkles(ctx: Ctx, o: Head, big: boolean, lw: (w: number) => number, skin: Skin): void {
  if (o.old && big) {
    for (const s of [-1, 1]) {
      stroke(ctx, `${s * 0.3},0.46 ${s * 0.46},0.6 ${s * 0.46},0.76`, lw(0.06), skin.shade, true)
      stroke(ctx, `${s * 0.28},0.27 ${s * 0.44},0.31 ${s * 0.58},0.26`, lw(0.06), skin.shade, true)
    }
    if (o.style === 'balding' || o.style === 'bun')
      stroke(ctx, '-0.34,-0.58 0,-0.62 0.34,-0.58', lw(0.06), skin.shade, true)
  }
}

function glasses(ctx: Ctx, o: Head, lw: (w: number) => number): void {
  if (o.glasses) {
    for (const s of [-1, 1]) {
      ellipse(ctx, s * 0.44, 0.05, 0.36, 0.34, '#ffffff40')
      ctx.beginPath()
      ctx.ellipse(s * 0.44, 0.05, 0.36, 0.34, 0, 0, Math.PI * 2)
      ctx.lineWidth = lw(0.11)
      ctx.strokeStyle = o.glasses
      ctx.stroke()
      stroke(ctx, `${s * 0.8},0 ${s * 1},-0.04`, lw(0.11), o.glasses)
    }
    stroke(ctx, '-0.1,0.02 0,-0.03 0.1,0.02', lw(0.11), o.glasses, true)
  }
}

/** A whole head, front view: (x, y) is the middle of the face, r half its width. Detail grows with r. */
export function head(ctx: Ctx, x: number, y: number, r: number, o: Head): void {
  const { skin, hair } = o
  const big = r > 20
  const lw = (w: number) => Math.max(w, 2.5 / r)
  ctx.save()
  ctx.translate(x, y)
  ctx.scale(r, r)
  for (const s of [-1, 1]) {
    ellipse(ctx, s * 1, 0.12, 0.2, 0.28, skin.base)
    ellipse(ctx, s * 1.02, 0.14, 0.1, 0.16, skin.shade)
  }
  const chin = o.child ? 1.02 : 1.14
  vol(
    ctx,
    (f) =>
      blob(
        ctx,
        `0,-1.1 0.75,-0.88 1,-0.2 0.94,0.45 0.55,${chin * 0.9} 0,${chin} -0.55,${chin * 0.9} -0.94,0.45 -1,-0.2 -0.75,-0.88`,
        f,
      ),
    skin.base,
    skin.shade,
    0,
    -0.1,
  )
  // cheeks, nose
  if (!o.beard) for (const s of [-1, 1]) ellipse(ctx, s * 0.62, 0.44, 0.19, 0.13, skin.blush)
  if (big) blob(ctx, '-0.02,0.12 0.1,0.34 0.12,0.44 0,0.48 -0.12,0.44 -0.06,0.34', skin.shade)
  else ellipse(ctx, 0, 0.32, 0.12, 0.1, skin.shade)
  beard(ctx, o, hair, big)
  mouth(ctx, o, lw, skin, hair)
  eyes(ctx, big, o, lw, skin, hair)
  wrinkles(ctx, o, big, lw, skin)
  hairBefore(ctx, o)
  glasses(ctx, o, lw)
  ctx.restore()
}

/** The hair that hangs behind the shoulders of a head at (x, y), r half a face wide. */
export function behind(ctx: Ctx, x: number, y: number, r: number, o: Head): void {
  ctx.save()
  ctx.translate(x, y)
  ctx.scale(r, r)
  hairBehind(ctx, o)
  ctx.restore()
}
