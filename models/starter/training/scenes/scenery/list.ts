import type { Backdrop } from './backdrop.ts'
import { desert, forest, garden, jungle, meadow, mountains } from './country.ts'
import { moonSurface, skyOnly, space } from './heavens.ts'
import { livingRoom, table } from './rooms.ts'
import { city, snow, village, volcano } from './towns.ts'
import { beach, lake, ocean, river, underwater } from './waterside.ts'

/** All backdrops. Their order is part of what a seed means. */
export const BACKDROPS: readonly Backdrop[] = [
  forest,
  meadow,
  mountains,
  desert,
  beach,
  ocean,
  underwater,
  lake,
  river,
  snow,
  city,
  village,
  space,
  moonSurface,
  volcano,
  jungle,
  garden,
  skyOnly,
  table,
  livingRoom,
]
