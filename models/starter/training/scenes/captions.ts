import type { ColorName } from './colours.ts'
import type { Rng } from './random.ts'
import type { Time, Weather } from './scenery/backdrop.ts'
import type { Subject } from './subject.ts'
import { PERSONS, WHOLE } from './subjects.ts'

/** The words with "a" or "an" before them. */
export const article = (words: string) =>
  (/^[aeiou]/.test(words) && !words.startsWith('uni') && !words.startsWith('ufo') ? 'an ' : 'a ') + words

const plural = (s: Subject, noun: string) =>
  (noun === s.name && s.plural) ||
  (/(s|x|ch|sh)$/.test(noun) ? `${noun}es` : /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`)

const NUMBERS = ['', 'a', 'two', 'three', 'four']

const LOOKS = ['cute', 'beautiful', 'nice', 'lovely', 'pretty', 'cool', 'simple', 'little', 'happy', 'funny']

const OPENINGS = [
  'a photo of ',
  'an illustration of ',
  'a picture of ',
  'a drawing of ',
  'an image of ',
  'a painting of ',
  'digital art of ',
  'a cartoon of ',
]

/** What people put behind what they want. */
export const ENDINGS = [
  ', 8k',
  ', highly detailed',
  ', digital art',
  ', flat illustration',
  ', vector art',
  ', high quality',
  ', masterpiece',
  ', vivid colors',
  ', trending on artstation',
  ', cartoon style',
  ', minimalist',
]

/** How a caption names the light. */
export const TIMES: Record<Time, readonly string[]> = {
  day: ['on a sunny day', 'during the day', 'in daylight', 'under a blue sky'],
  night: ['at night', 'at night', 'under the stars', 'in the moonlight'],
  sunset: ['at sunset', 'at sunset', 'at dusk', 'in the evening'],
  sunrise: ['at sunrise', 'at dawn', 'in the early morning'],
}

/** How a caption names the weather. */
export const WEATHERS: Record<Weather, readonly string[]> = {
  clear: [''],
  rain: ['in the rain', 'on a rainy day', 'while it rains'],
  snow: ['in falling snow', 'while it snows', 'in a snowfall'],
  fog: ['in the fog', 'in the mist', 'on a foggy day'],
}

/** Openings and endings, as people put them round what they want. */
export function dressed(core: string, rng: Rng): string {
  const opening = rng.chance(0.22) ? rng.pick(OPENINGS) : ''
  return (
    opening + core + (rng.chance(0.15) ? rng.pick(ENDINGS) : '') + (rng.chance(0.05) ? rng.pick(ENDINGS) : '')
  )
}

/** A subject as a caption names it; without a colour or a size where those are empty. */
export function subjectWords(
  s: Subject,
  color: ColorName | '',
  count: number,
  size: string,
  rng: Rng,
): string {
  const noun = s.also && rng.chance(0.25) ? rng.pick(s.also) : s.name
  const look = rng.chance(0.12) ? rng.pick(LOOKS) : ''
  const clothes = PERSONS.has(s.name) && !WHOLE.has(s.name)
  const hue =
    color === 'golden' && rng.chance(0.3) ? 'gold' : color === 'grey' && rng.chance(0.4) ? 'gray' : color
  const words = [size, look, clothes ? '' : hue, count > 1 ? plural(s, noun) : noun].filter(Boolean).join(' ')
  const counted =
    count > 1
      ? `${NUMBERS[count]} ${words}`
      : rng.chance(0.12)
        ? words
        : rng.chance(0.06)
          ? `the ${words}`
          : rng.chance(0.06)
            ? `one ${words}`
            : article(words)
  return (
    counted +
    (clothes && hue
      ? ` ${rng.pick([`in ${hue}`, `wearing ${hue}`, `in ${hue} clothes`, `dressed in ${hue}`])}`
      : '')
  )
}

/** Puts the parts of a sentence in one of the orders in which people write them. */
export function sentence(subject: string, where: string, when: string, sky: string, rng: Rng): string {
  const rest = [where, sky, when].filter(Boolean)
  if (rest.length === 0) return subject
  const way = rng.next()
  if (way < 0.08) return [subject, ...rest].join(', ')
  if (way < 0.13 && when) return [`${when}, ${subject}`, where, sky].filter(Boolean).join(' ')
  if (way < 0.2)
    return [subject, ...(rng.chance(0.5) ? [when, sky, where] : [sky, when, where]).filter(Boolean)].join(' ')
  return [subject, ...rest].join(' ')
}
