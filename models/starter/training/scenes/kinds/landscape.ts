import { TIMES, WEATHERS, article, dressed, sentence, subjectWords } from '../captions.ts'
import { type Paint, paint } from '../colours.ts'
import { amount, paintSubjects, pickColor } from '../placing.ts'
import type { Rng } from '../random.ts'
import { FREE, type Scene } from '../scene.ts'
import type { Time, Weather } from '../scenery/backdrop.ts'
import { BACKDROPS } from '../scenery/list.ts'
import { weather } from '../scenery/weather.ts'
import type { Ctx } from '../shapes.ts'
import type { Subject } from '../subject.ts'
import { WEIGHTED } from '../subjects.ts'

export function inLandscape(rng: Rng, ctx: Ctx): Omit<Scene, 'canvas'> {
  const s = rng.weighted(WEIGHTED)
  const named = rng.chance(0.6)
  const color = pickColor(s, named, rng)
  const other = rng.chance(0.05)
    ? rng.weighted(WEIGHTED.filter(([o]) => o !== s && o.places.some((p) => s.places.includes(p))))
    : undefined
  const shared = other ? s.places.filter((p) => other.places.includes(p)) : s.places
  const options = BACKDROPS.filter((b) => b.places.some((p) => shared.includes(p)))
  const b = options.length ? rng.pick(options) : BACKDROPS[0]!
  const place = b.places.find((p) => shared.includes(p)) ?? 'land'
  const says = rng.chance(0.86)
  const time: Time = says && rng.chance(0.5) ? rng.pick(b.times) : b.times[0]!
  const w: Weather =
    says && (time === 'day' || time === 'night') && rng.chance(0.16) ? rng.pick(b.weathers) : 'clear'
  const { count, size, scale } = other ? { count: 1, size: '', scale: 1 } : amount(rng)
  const c = paint(color, rng)
  b.draw(ctx, time, rng)
  const extra = other && { s: other, named: rng.chance(0.6), color: pickColor(other, rng.chance(0.6), rng) }
  const list: (readonly [Subject, Paint])[] =
    other && extra
      ? [
          [s, c],
          [other, paint(extra.color, rng)],
        ]
      : Array.from({ length: count }, () => [s, count > 1 ? paint(color, rng) : c] as const)
  paintSubjects(ctx, list, place, time, scale, rng)
  weather(ctx, w, rng)
  const one = subjectWords(s, named ? color : '', count, size, rng)
  const subject =
    other && extra
      ? `${one} and ${subjectWords(other, extra.named || extra.color !== (other.natural ?? other.colors)[0] ? extra.color : '', 1, '', rng)}`
      : one
  const when =
    !says || (b.times.length === 1 && !rng.chance(0.1))
      ? ''
      : time === 'day'
        ? rng.chance(0.18) && b.times.length > 1
          ? rng.pick(TIMES.day)
          : ''
        : rng.pick(TIMES[time])
  const core = sentence(
    subject,
    says ? rng.pick(b.phrases) : '',
    b.times.length > 1 ? when : '',
    rng.pick(WEATHERS[w]),
    rng,
  )
  return {
    caption: dressed(core, rng),
    labels: { subject: s.name, color, backdrop: b.name, time, weather: w, count: other ? 1 : count },
  }
}

export function landscape(rng: Rng, ctx: Ctx): Omit<Scene, 'canvas'> {
  const b = rng.pick(BACKDROPS)
  const time: Time = rng.pick(b.times)
  const w: Weather =
    time === 'day' || time === 'night' ? (rng.chance(0.25) ? rng.pick(b.weathers) : 'clear') : 'clear'
  b.draw(ctx, time, rng)
  weather(ctx, w, rng)
  const look = rng.chance(0.15) ? rng.pick(['beautiful ', 'peaceful ', 'scenic ', 'lovely ']) : ''
  const alone = rng.pick(b.alone)
  const noun =
    look && /^an? /.test(alone)
      ? article(look + alone.replace(/^an? /, ''))
      : look && alone.startsWith('the ')
        ? `the ${look}${alone.slice(4)}`
        : look + alone
  const when = b.times.length > 1 && (time !== 'day' || rng.chance(0.2)) ? rng.pick(TIMES[time]) : ''
  return {
    caption: dressed(sentence(noun, '', when, rng.pick(WEATHERS[w]), rng), rng),
    labels: { ...FREE, backdrop: b.name, time, weather: w, count: 0 },
  }
}
