import type { ColorName, Paint } from './colours.ts'
import type { Rng } from './random.ts'
import type { Ctx } from './shapes.ts'

/** Where a subject can be: standing on land, on snow, afloat, under the sea, flying, lying on a table, in space. */
export type Place = 'land' | 'snow' | 'water' | 'undersea' | 'air' | 'table' | 'space'

/** Where a subject is in a picture: at a place, or wading, or on a cloud. */
export type Footing = Place | 'shallow' | 'cloud'

/**
 * Something that can be prompted for. `draw` paints it facing right in a box of its own: x from -60 to 60, the ground at y = 0,
 * the top at about y = -100 (tall things -110; flat ones stay low and wide), using the tones of `c` as its main colour.
 */
export interface Subject {
  name: string
  /** Other words for the same thing; singular. */
  also?: readonly string[]
  plural?: string
  /** The colours it can be asked for in. The first is its natural one, used when the caption names none. */
  colors: readonly ColorName[]
  /** Several natural colours are equally likely when the caption names none. Default: the first of `colors`. */
  natural?: readonly ColorName[]
  places: readonly Place[]
  /** How tall it is against the picture when it stands alone in it: 0.35 (small) to 0.8 (fills it). */
  size: number
  draw(ctx: Ctx, c: Paint, rng: Rng): void
}
