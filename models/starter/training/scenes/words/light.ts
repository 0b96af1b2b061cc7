import type { Rng } from '../random.ts'
import type { Time, Weather } from '../scenery/backdrop.ts'
import type { View } from '../story.ts'
import { NOTHING, type Said, said } from './said.ts'

/** How captions name the light, after what they show. */
export const TIMES: Readonly<Record<Time, readonly string[]>> = {
  day: ['during the day', 'in daylight', 'by day', 'in the daytime', 'at noon'],
  night: [
    'at night',
    'at night',
    'at night',
    'at midnight',
    'in the night',
    'by night',
    'on a dark night',
    'at nighttime',
  ],
  sunset: [
    'at sunset',
    'at sunset',
    'at dusk',
    'in the evening',
    'during sunset',
    'in the evening light',
    'at twilight',
    'while the sun sets',
  ],
  sunrise: [
    'at sunrise',
    'at sunrise',
    'at dawn',
    'in the early morning',
    'in the morning',
    'at daybreak',
    'while the sun rises',
  ],
}

/** Light that only a clear sky gives. */
export const CLEAR: Readonly<Partial<Record<Time, readonly string[]>>> = {
  day: ['on a sunny day', 'in the sunshine', 'under a blue sky', 'in sunny weather'],
  night: ['under the stars', 'in the moonlight', 'under a starry sky', 'on a starry night'],
}

/** The light among keywords. */
export const TIME_KEYS: Readonly<Record<Time, readonly string[]>> = {
  day: ['daylight', 'daytime'],
  night: ['night', 'nighttime', 'midnight'],
  sunset: ['sunset', 'dusk', 'evening'],
  sunrise: ['sunrise', 'dawn', 'early morning'],
}

/** How captions name the weather. */
export const WEATHERS: Readonly<Record<Exclude<Weather, 'clear'>, readonly string[]>> = {
  rain: [
    'in the rain',
    'in the rain',
    'on a rainy day',
    'while it rains',
    'in heavy rain',
    'in a rainstorm',
    'in the pouring rain',
  ],
  snow: [
    'in falling snow',
    'while it snows',
    'in a snowfall',
    'in a snowstorm',
    'while it is snowing',
    'in heavy snowfall',
  ],
  fog: ['in the fog', 'in the mist', 'on a foggy day', 'in thick fog', 'in dense mist', 'on a misty day'],
}

/** The weather among keywords. */
export const WEATHER_KEYS: Readonly<Record<Exclude<Weather, 'clear'>, readonly string[]>> = {
  rain: ['rain', 'rainy', 'rainy weather', 'rainstorm'],
  snow: ['snowfall', 'snowing', 'snowstorm'],
  fog: ['fog', 'foggy', 'mist', 'misty'],
}

/** Whether the light of a view is one that every caption has to tell. */
const unusual = ({ backdrop, time }: View) => time !== backdrop.times[0]

/** Words for the light: always where it is not the usual one, seldom where it is, never where there is no other. */
export function lightSaid(view: View, key: boolean, rng: Rng): Said {
  const { backdrop, time, weather } = view
  if (backdrop.times.length < 2 || !(unusual(view) || rng.chance(0.1))) return NOTHING
  if (key) return said(rng.pick(TIME_KEYS[time]), 'time')
  const open = weather === 'clear' && backdrop.name !== 'living room' ? CLEAR[time] : undefined
  if (open && rng.chance(time === 'day' ? 0.7 : 0.25)) return said(rng.pick(open), 'time', 'weather')
  return said(rng.pick(TIMES[time]), 'time')
}

/** Words for the weather where there is any; "on a rainy day" is no night. */
export function weatherSaid({ weather, time }: View, key: boolean, rng: Rng): Said {
  if (weather === 'clear') return NOTHING
  if (key) return said(rng.pick(WEATHER_KEYS[weather]), 'weather')
  const fitting = WEATHERS[weather].filter((words) => time === 'day' || !words.endsWith(' day'))
  return said(rng.pick(fitting), 'weather')
}
