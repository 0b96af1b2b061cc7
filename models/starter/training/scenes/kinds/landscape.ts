import { TIMES, WEATHERS, article, dressed, sentence, subjectWords } from '../captions.ts'
import { type Paint, paint } from '../colours.ts'
import { type Easel, amount, paintSubjects, pickColor } from '../placing.ts'
import type { Rng } from '../random.ts'
import { FREE, type Painted } from '../scene.ts'
import type { Backdrop, Time, Weather } from '../scenery/backdrop.ts'
import { BACKDROPS } from '../scenery/list.ts'
import { weather } from '../scenery/weather.ts'
import type { Place, Subject } from '../subject.ts'
import { WEIGHTED } from '../subjects.ts'

/** A subject, or two different ones, in front of a backdrop. */
export function inLandscape(rng: Rng, easel: Easel): Painted {
  const subject = rng.weighted(WEIGHTED)
  const named = rng.chance(0.6)
  const color = pickColor(subject, named, rng)
  const other = rng.chance(0.05) ? companion(subject, rng) : undefined
  const { backdrop, place } = somewhere(subject, other, rng)
  const says = rng.chance(0.86)
  const time: Time = says && rng.chance(0.5) ? rng.pick(backdrop.times) : backdrop.times[0]!
  const dayOrNight = time === 'day' || time === 'night'
  const sky: Weather = says && dayOrNight && rng.chance(0.16) ? rng.pick(backdrop.weathers) : 'clear'
  const { count, size, scale } = other ? { count: 1, size: '', scale: 1 } : amount(rng)
  const colour = paint(color, rng)
  backdrop.draw(easel.ctx, time, rng)
  const second = other && { subject: other, ...secondColor(other, rng) }
  const list: (readonly [Subject, Paint])[] = [[subject, count > 1 ? paint(color, rng) : colour]]
  for (let i = 1; i < count; i++) list.push([subject, paint(color, rng)])
  if (second) list.push([second.subject, paint(second.color, rng)])
  paintSubjects(easel, list, { place, time, scale }, rng)
  weather(easel.ctx, sky, rng)
  let words = subjectWords(subject, named ? color : '', count, size, rng)
  if (second) words += ` and ${subjectWords(second.subject, second.told, 1, '', rng)}`
  const when = lightWords(backdrop, time, says, rng)
  const where = says ? rng.pick(backdrop.phrases) : ''
  const core = sentence(words, where, when, rng.pick(WEATHERS[sky]), rng)
  const labels = { subject: subject.name, color, backdrop: backdrop.name, time, weather: sky, count }
  return { caption: dressed(core, rng), labels }
}

/** Another subject that can be where the first one is. */
function companion(subject: Subject, rng: Rng): Subject {
  return rng.weighted(
    WEIGHTED.filter(([o]) => o !== subject && o.places.some((p) => subject.places.includes(p))),
  )
}

/** A backdrop for all subjects of a picture, and where in it they are. */
function somewhere(
  subject: Subject,
  other: Subject | undefined,
  rng: Rng,
): { backdrop: Backdrop; place: Place } {
  const shared = other ? subject.places.filter((p) => other.places.includes(p)) : subject.places
  const options = BACKDROPS.filter((b) => b.places.some((p) => shared.includes(p)))
  const backdrop = options.length > 0 ? rng.pick(options) : BACKDROPS[0]!
  return { backdrop, place: backdrop.places.find((p) => shared.includes(p)) ?? 'land' }
}

/** The colour of a second subject, and the word for it: none where it is the natural one and chance says so. */
function secondColor(other: Subject, rng: Rng) {
  const named = rng.chance(0.6)
  const color = pickColor(other, rng.chance(0.6), rng)
  return { color, told: named || color !== (other.natural ?? other.colors)[0] ? color : '' } as const
}

/** The words for the light; rarely any for the usual one. */
function lightWords(backdrop: Backdrop, time: Time, says: boolean, rng: Rng): string {
  const many = backdrop.times.length > 1
  if (!says || (!many && !rng.chance(0.1))) return ''
  if (time === 'day' && !rng.chance(0.18)) return ''
  if (time === 'day' && !many) return ''
  const words = rng.pick(TIMES[time])
  return many ? words : ''
}

/** A backdrop with nobody in it. */
export function landscape(rng: Rng, { ctx }: Easel): Painted {
  const backdrop = rng.pick(BACKDROPS)
  const time: Time = rng.pick(backdrop.times)
  const dayOrNight = time === 'day' || time === 'night'
  const sky: Weather = dayOrNight && rng.chance(0.25) ? rng.pick(backdrop.weathers) : 'clear'
  backdrop.draw(ctx, time, rng)
  weather(ctx, sky, rng)
  const words = praised(backdrop, rng)
  const tells = backdrop.times.length > 1 && (time !== 'day' || rng.chance(0.2))
  const when = tells ? rng.pick(TIMES[time]) : ''
  const caption = dressed(sentence(words, '', when, rng.pick(WEATHERS[sky]), rng), rng)
  return { caption, labels: { ...FREE, backdrop: backdrop.name, time, weather: sky, count: 0 } }
}

/** What a backdrop is called by itself, now and then with a word of praise. */
function praised(backdrop: Backdrop, rng: Rng): string {
  const look = rng.chance(0.15) ? rng.pick(['beautiful ', 'peaceful ', 'scenic ', 'lovely ']) : ''
  const alone = rng.pick(backdrop.alone)
  if (look === '') return alone
  if (/^an? /.test(alone)) return article(look + alone.replace(/^an? /, ''))
  return alone.startsWith('the ') ? `the ${look}${alone.slice(4)}` : look + alone
}
