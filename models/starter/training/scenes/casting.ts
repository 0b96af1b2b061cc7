import type { ColorName } from './colours.ts'
import type { Rng } from './random.ts'
import type { Cast } from './story.ts'
import type { Subject } from './subject.ts'
import { PERSONS, WEIGHTED } from './subjects.ts'

/** What can stand large behind something else. */
const BEHIND = new Set([
  'house',
  'castle',
  'lighthouse',
  'windmill',
  'skyscraper',
  'tent',
  'tree',
  'palm tree',
  'pine tree',
  'cactus',
  'bus',
  'truck',
  'train',
  'rocket',
  'dragon',
  'dinosaur',
  'elephant',
])

/** A colour for a subject: any that it can have, or one of its natural ones. */
function pickColor(subject: Subject, any: boolean, rng: Rng): ColorName {
  return any ? rng.pick(subject.colors) : rng.pick(subject.natural ?? [subject.colors[0]!])
}

/** Whether a subject has a colour of its own accord, so that a caption need not tell it. */
export function isNatural({ natural, colors }: Subject, color: ColorName): boolean {
  return (natural ?? [colors[0]!]).includes(color)
}

/** Who is in a picture. One picture in ten has a second subject, where `behind` allows it also behind the first. */
export function cast(rng: Rng, { behind }: { behind: boolean }): Cast {
  const subject = rng.weighted(WEIGHTED)
  const color = pickColor(subject, rng.chance(0.55), rng)
  if (rng.chance(0.1)) {
    const back = behind && !BEHIND.has(subject.name) && subject.places.includes('land') && rng.chance(0.5)
    const second = companion(subject, back, rng)
    const other = { subject: second, color: pickColor(second, rng.chance(0.4), rng), behind: back }
    return { subject, color, count: 1, size: '', other }
  }
  const count = rng.weighted([
    [1, 0.84],
    [2, 0.09],
    [3, 0.07],
  ] as const)
  const size = count === 1 && rng.chance(0.09) ? rng.pick(['large', 'small'] as const) : ''
  return { subject, color, count, size, other: undefined }
}

/** Another subject: a large one that can stand behind the first, or any that can be where it is; often alike. */
function companion(subject: Subject, back: boolean, rng: Rng): Subject {
  const others = WEIGHTED.filter(([o]) => o !== subject)
  if (back) return rng.weighted(others.filter(([o]) => BEHIND.has(o.name) && o.places.includes('land')))
  const near = others.filter(([o]) => o.places.some((p) => subject.places.includes(p)))
  const alive = near.filter(([o]) => PERSONS.has(o.name) || PETS.has(o.name))
  return rng.weighted(alive.length > 0 && rng.chance(0.4) ? alive : near)
}

/** Animals that are seen with people and with each other. */
const PETS = new Set(['cat', 'dog', 'horse', 'rabbit', 'fox', 'bird', 'mouse', 'sheep', 'cow', 'pig', 'duck'])
