import { isNatural } from '../casting.ts'
import type { Rng } from '../random.ts'
import type { Told } from '../scene.ts'
import type { Actor, Cast } from '../story.ts'
import type { Subject } from '../subject.ts'
import { PERSONS, WHOLE } from '../subjects.ts'
import { hueWord } from './hues.ts'
import { article, plural } from './nouns.ts'
import { type Said, joined, said } from './said.ts'

/** How a caption speaks of a cast. */
export interface Manner {
  /** Keywords without articles. */
  bare?: boolean
  /** Always with an article or a number, as after "a photo of". */
  determined?: boolean
  /** "a car that is red". */
  colorLast?: boolean
  /** An adjective that changes nothing. */
  look?: string
  /** What stands behind the noun: a participle, a name. */
  behind?: string
}

/** Words for the sizes. */
const SIZES = {
  large: ['big', 'large', 'huge', 'giant', 'enormous', 'gigantic', 'very big'],
  small: ['small', 'tiny', 'little', 'miniature', 'very small'],
} as const

/** Every noun for a subject, the plain one first, each with its plural. */
export function nounsOf({ name, plural: own, also = [] }: Subject): readonly (readonly [string, string])[] {
  return [[name, own ?? plural(name)], ...also.map((noun) => [noun, plural(noun)] as const)]
}

/** The words for a cast, its second subject among them. */
export function castSaid(cast: Cast, manner: Manner, rng: Rng): Said {
  const first = actorSaid(cast, cast, manner, rng)
  if (!cast.other) return first
  const alone = { count: 1, size: '' } as const
  const { bare = false } = manner
  const { text } = actorSaid(cast.other, alone, { bare, determined: !bare }, rng)
  const second = said(text)
  if (cast.other.behind) return inFront(first, second, cast, manner, rng)
  if (bare && rng.chance(0.6)) return joined([first, second])
  const between = rng.pick(['and', 'and', 'and', 'next to', 'with', 'beside', 'near', 'and'])
  return joined([first, said(between), second])
}

/** "a knight in front of a castle", or the other way round. */
function inFront(first: Said, second: Said, { subject }: Cast, { bare }: Manner, rng: Rng): Said {
  if (rng.chance(0.15)) return joined([second, said('behind'), first])
  if (bare) return joined([first, said(rng.pick(['in front of', 'before', ''])), second])
  const verb = PERSONS.has(subject.name) && rng.chance(0.2) ? 'standing ' : ''
  return joined([first, said(`${verb}${rng.pick(['in front of', 'in front of', 'before'])}`), second])
}

/** One subject, or some of it. The colour is told where it is not a natural one, and else as chance has it. */
function actorSaid(actor: Actor, amount: Pick<Cast, 'count' | 'size'>, manner: Manner, rng: Rng): Said {
  const { subject } = actor
  const many = amount.count > 1
  const [noun, nouns] = rng.chance(0.25) ? rng.pick(nounsOf(subject)) : nounsOf(subject)[0]!
  const hue = tellsColor(actor, rng) ? hueWord(actor.color, rng) : ''
  const clothes = PERSONS.has(subject.name) && !WHOLE.has(subject.name)
  const last = clothes || manner.colorLast === true
  const size = amount.size && rng.chance(0.85) ? rng.pick(SIZES[amount.size]) : ''
  const words = [size, manner.look ?? '', last ? '' : hue, many ? nouns : noun].filter(Boolean).join(' ')
  const counted = many
    ? several(amount.count, words, noun !== nouns && !manner.determined, rng)
    : one(words, manner, rng)
  const tail = hue && last ? (clothes ? worn(hue, manner, rng) : `that ${many ? 'are' : 'is'} ${hue}`) : ''
  return joined([
    said('', 'subject'),
    said(counted.text, ...counted.told, 'subject', ...(hue ? (['color'] as Told[]) : [])),
    said(tail),
    said(manner.behind ?? ''),
  ])
}

/** Nobody says "orange orange" or "yellow pizza". */
function tellsColor({ subject, color }: Actor, rng: Rng): boolean {
  if (!isNatural(subject, color)) return true
  if (subject.name === color || subject.colors.length === 1) return false
  return rng.chance(subject.colors.length === 2 ? 0.08 : 0.4)
}

function worn(hue: string, { bare }: Manner, rng: Rng): string {
  if (bare) return rng.pick([`in ${hue}`, `${hue} clothes`])
  return rng.pick([
    `in ${hue}`,
    `wearing ${hue}`,
    `in ${hue} clothes`,
    `dressed in ${hue}`,
    `with ${hue} clothes`,
  ])
}

function one(words: string, { bare, determined }: Manner, rng: Rng): Said {
  if (bare) return said(words)
  const way = rng.next()
  if (way < 0.05) return said(`the ${words}`, 'count')
  if (way < 0.08) return said(`one ${words}`, 'count')
  if (way < 0.1) return said(`a single ${words}`, 'count')
  if (way < 0.18 && !determined) return said(words)
  return said(article(words), 'count')
}

/** Words for so many that also say how many; `loose` allows words that do not. */
function several(count: number, words: string, loose: boolean, rng: Rng): Said {
  const way = rng.next()
  if (way < 0.07) return said(`some ${words}`)
  if (way < 0.11 && loose) return said(words)
  if (way < 0.25) return said(`${count} ${words}`, 'count')
  if (count === 2 && way < 0.45) return said(`${rng.pick(['a pair of', 'a couple of'])} ${words}`, 'count')
  if (count === 3 && way < 0.33) return said(`${rng.pick(['a group of', 'several'])} ${words}`)
  return said(`${count === 2 ? 'two' : 'three'} ${words}`, 'count')
}
