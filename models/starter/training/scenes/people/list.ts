import type { Subject } from '../subject.ts'
import { boy, chef, girl, man, woman } from './everyday.ts'
import { knight, superhero, wizard } from './heroes.ts'
import { ninja, pirate } from './outlaws.ts'
import { king, queen } from './royals.ts'
import { astronaut, robot } from './spacefarers.ts'

/** All people. Their order is part of what a seed means. */
export const PEOPLE: readonly Subject[] = [
  man,
  woman,
  boy,
  girl,
  astronaut,
  knight,
  wizard,
  king,
  queen,
  robot,
  pirate,
  ninja,
  chef,
  superhero,
]
