import { CREATURES } from './creatures/list.ts'
import { PEOPLE } from './people/list.ts'
import type { Subject } from './subject.ts'
import { THINGS } from './things/list.ts'

/** Everything that can be prompted for. The order is part of what a seed means. */
export const SUBJECTS: readonly Subject[] = [...CREATURES, ...PEOPLE, ...THINGS]

/** The names of animals. */
export const ANIMALS = new Set(CREATURES.map((c) => c.name))

/** The names of people: a colour word speaks of their clothes. */
export const PERSONS = new Set(PEOPLE.map((p) => p.name))

/** Their colour is their own, not their clothes'. */
export const WHOLE = new Set(['robot', 'knight', 'astronaut'])

/** What people ask for most is painted more often. */
const OFTEN = new Set([
  'cat',
  'dog',
  'bird',
  'fish',
  'horse',
  'dragon',
  'car',
  'house',
  'tree',
  'flower',
  'boat',
  'sailboat',
  'castle',
  'robot',
  'astronaut',
  'man',
  'woman',
  'apple',
  'rocket',
  'rabbit',
  'fox',
  'bear',
  'owl',
  'butterfly',
])

/** Every subject with how often it is painted. */
export const WEIGHTED = SUBJECTS.map((s) => [s, OFTEN.has(s.name) ? 2.5 : 1] as const)
