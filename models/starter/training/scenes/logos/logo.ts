import type { Paint } from '../colours.ts'
import { type Ctx, box, ellipse } from '../shapes.ts'
import { shape } from '../things/paths.ts'
import { MOTIFS } from './list.ts'

/** A mark: its motif by name, its colour, its ground and its frame. */
export interface LogoSpec {
  motif: string
  color: Paint
  ground: 'white' | 'black' | Paint
  frame: 'none' | 'circle' | 'shield' | 'rounded square' | 'ring'
}

const tone = (ground: LogoSpec['ground']): string =>
  ground === 'white' ? '#ffffff' : ground === 'black' ? '#15161b' : ground.base

/** Fills a 256 x 256 canvas with the mark. */
export function logo(ctx: Ctx, spec: LogoSpec): void {
  const motif = MOTIFS.find((m) => m.name === spec.motif || m.also?.includes(spec.motif))
  if (!motif) throw new Error(`no motif called ${spec.motif}`)
  const ground = tone(spec.ground)
  const fore = spec.color.base
  ctx.save()
  ctx.fillStyle = ground
  ctx.fillRect(0, 0, 256, 256)
  ctx.translate(128, 128)
  const put = (scale: number, dy: number, ink: string, cut: string) => {
    ctx.translate(0, dy)
    ctx.scale(scale, scale)
    motif.draw(ctx, ink, cut)
  }
  if (spec.frame === 'none') put(1.9, 0, fore, ground)
  else if (spec.frame === 'circle') {
    ellipse(ctx, 0, 0, 108, 108, fore)
    put(1.45, 0, ground, fore)
  } else if (spec.frame === 'ring') {
    ellipse(ctx, 0, 0, 110, 110, fore)
    ellipse(ctx, 0, 0, 97, 97, ground)
    put(1.3, 0, fore, ground)
  } else if (spec.frame === 'rounded square') {
    box(ctx, -104, -104, 208, 208, 46, fore)
    put(1.5, 0, ground, fore)
  } else {
    shape(
      ctx,
      'M0,-112 C28,-100 60,-92 94,-90 L94,-8 C94,52 52,94 0,114 C-52,94 -94,52 -94,-8 L-94,-90 C-60,-92 -28,-100 0,-112Z',
      fore,
    )
    put(1.36, -10, ground, fore)
  }
  ctx.restore()
}
