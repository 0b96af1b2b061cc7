import { cast } from '../casting.ts'
import { type Easel, paintCast } from '../placing.ts'
import type { Rng } from '../random.ts'
import type { Backdrop, Time, Weather } from '../scenery/backdrop.ts'
import { BACKDROPS } from '../scenery/list.ts'
import { weather } from '../scenery/weather.ts'
import type { Cast, EmptyStory, OutdoorStory, View } from '../story.ts'
import type { Footing, Place } from '../subject.ts'

/** How often a subject is where nobody would look for it. */
const STRAYED = 0.125

/** A subject, or two different ones, before a backdrop. */
export function outdoorStory(rng: Rng): OutdoorStory {
  const who = cast(rng, { behind: true })
  const strayed = !who.other?.behind && rng.chance(STRAYED)
  const where = strayed ? astray(who, rng) : atHome(who, rng)
  return { kind: 'outdoor', cast: who, ...where, view: lit(where.backdrop, 0.45, 0.26, rng) }
}

/** A backdrop with nobody in it. */
export function emptyStory(rng: Rng): EmptyStory {
  return { kind: 'empty', view: lit(rng.pick(BACKDROPS), 1, 0.4, rng) }
}

/** Paints a backdrop and whoever is before it. */
export function paintOutdoor(
  easel: Easel,
  { cast: who, view, footing }: { cast?: Cast; view: View; footing?: Footing },
  rng: Rng,
): void {
  view.backdrop.draw(easel.ctx, view.time, rng)
  if (who && footing) paintCast(easel, who, { footing, time: lightOn(view) }, rng)
  weather(easel.ctx, view.weather, rng)
}

/** On the moon the sky is black and the sun shines. */
function lightOn({ backdrop, time }: View): Time {
  return backdrop.name === 'moon' ? 'day' : time
}

type Where = Pick<OutdoorStory, 'footing' | 'strayed'> & { backdrop: Backdrop }

/** A backdrop where all of a cast are as a matter of course; nothing is large behind another in a room. */
function atHome({ subject, other }: Cast, rng: Rng): Where {
  const shared: readonly Place[] = other?.behind
    ? ['land']
    : subject.places.filter((p) => other === undefined || other.subject.places.includes(p))
  const options = BACKDROPS.filter(
    (b) => b.places.some((p) => shared.includes(p)) && !(other?.behind && b.name === 'living room'),
  )
  const backdrop = rng.pick(options)
  return { backdrop, footing: backdrop.places.find((p) => shared.includes(p)) ?? 'land', strayed: false }
}

const FOOTINGS: Record<string, Footing> = {
  space: 'space',
  underwater: 'undersea',
  ocean: 'shallow',
  lake: 'shallow',
  sky: 'cloud',
  table: 'table',
}

/** A backdrop where the first of a cast is never seen. */
function astray(who: Cast, rng: Rng): Where {
  const { places } = who.subject
  const options = BACKDROPS.filter((b) => !b.places.some((p) => places.includes(p)))
  if (options.length === 0) return atHome(who, rng)
  const backdrop = rng.pick(options)
  const flies = places.includes('air') && !places.includes('land')
  return { backdrop, footing: FOOTINGS[backdrop.name] ?? (flies ? 'air' : 'land'), strayed: true }
}

/** A backdrop in one of its lights and weathers: `varied` and `wet` are how often they are drawn at all. */
function lit(backdrop: Backdrop, varied: number, wet: number, rng: Rng): View {
  const time: Time = rng.chance(varied) ? rng.pick(backdrop.times) : backdrop.times[0]!
  const clear = time === 'sunset' || time === 'sunrise' || !rng.chance(wet)
  const weather: Weather = clear ? 'clear' : rng.pick(backdrop.weathers)
  return { backdrop, time, weather }
}
