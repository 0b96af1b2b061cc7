import type { Rng } from '../random.ts'
import type { OutdoorStory, StillStory, View } from '../story.ts'
import { ANIMALS, PERSONS } from '../subjects.ts'
import { type Manner, castSaid } from './actors.ts'
import { dressed } from './dress.ts'
import { groundSaid, onGround } from './grounds.ts'
import { hueWord } from './hues.ts'
import { lightSaid, weatherSaid } from './light.ts'
import { doing, look } from './looks.ts'
import { article } from './nouns.ts'
import { NOTHING, type Said, joined, said, within } from './said.ts'
import { VIEWS } from './views.ts'

/** A caption as most people write one; `called` is a name for the subject, or ''. */
export function plainOutdoor({ cast, view, footing, strayed }: OutdoorStory, called: string, rng: Rng): Said {
  const who = castSaid(cast, { behind: called }, rng)
  const where = rng.chance(strayed ? 0.95 : 0.85) ? whereSaid(view, footing === 'air', rng) : NOTHING
  const sky = weatherSaid(view, false, rng)
  const when = lightSaid(view, false, rng)
  return joined([who, ...(rng.chance(0.8) ? [where, sky, when] : [when, sky, where])])
}

/** The same on a plain ground. */
export function plainStill({ cast, ground }: StillStory, called: string, rng: Rng): Said {
  return onGround(castSaid(cast, { behind: called }, rng), groundSaid(ground, rng))
}

/** Where the subject is. */
function whereSaid({ backdrop }: View, flies: boolean, rng: Rng): Said {
  const { within: inside, over, real } = VIEWS[backdrop.name]!
  return said(rng.pick(flies && over ? over : real && rng.chance(0.05) ? real : inside), 'backdrop')
}

/** One of the words under which a backdrop stands among keywords. */
export function whereKey({ backdrop }: View, rng: Rng): Said {
  return said(rng.pick(VIEWS[backdrop.name]!.keys), 'backdrop')
}

/** A caption of the kinds that are rarer: other orders, adjectives, openings, styles. */
export function variedOutdoor(story: OutdoorStory, called: string, rng: Rng): Said {
  const { cast, view, footing } = story
  const order = rng.weighted(ORDERS)
  const frills = called ? { behind: called } : frillsFor(story, order, rng)
  if (order === 'keys' || order === 'list') return keywords(story, order === 'list' ? ', ' : ' ', rng)
  const manner: Manner = { determined: true, colorLast: order === 'that', ...frills }
  const who = castSaid(cast, manner, rng)
  const sky = weatherSaid(view, false, rng)
  const when = lightSaid(view, false, rng)
  const where = rng.chance(0.85) ? whereSaid(view, footing === 'air', rng) : NOTHING
  const plainly = joined([who, where, sky, when])
  const framed = (core: Said, opens: boolean) => dressed(core, { opens, must: false }, rng)
  switch (order) {
    case 'with':
      return framed(
        joined([said(rng.pick(VIEWS[view.backdrop.name]!.alone), 'backdrop'), sky, when, said('with'), who]),
        true,
      )
    case 'there':
      return framed(within(thereIs(plainly), plainly), false)
    case 'before': {
      const front = joined([where.text ? where : when, ...(where.text ? [sky, when] : [sky])])
      return framed(front.text ? joined([front, who], ', ') : who, front.text === '')
    }
    case 'that':
      return framed(plainly, true)
    case 'straight':
    default:
      return dressed(plainly, { opens: true, must: !('look' in frills || 'behind' in frills) }, rng)
  }
}

/** The same on a plain ground. */
export function variedStill(story: StillStory, called: string, rng: Rng): Said {
  const { cast, ground } = story
  const order = rng.weighted(ORDERS)
  const frills = called ? { behind: called } : frillsFor({ cast, footing: 'land' }, order, rng)
  if (order === 'keys' || order === 'list') {
    const who = castSaid(cast, { bare: true }, rng)
    const behind = rng.chance(0.6) ? said(`${hueWord(ground, rng)} background`, 'backdrop') : NOTHING
    return dressed(
      joined([who, behind], order === 'list' ? ', ' : ' '),
      { opens: false, must: order === 'list' || behind.text === '' },
      rng,
    )
  }
  const who = castSaid(cast, { determined: true, colorLast: order === 'that', ...frills }, rng)
  if (order === 'with')
    return dressed(
      joined([said(`${article(hueWord(ground, rng))} background`, 'backdrop'), said('with'), who]),
      { opens: true, must: false },
      rng,
    )
  const core = order === 'there' ? within(thereIs(who), who) : who
  const must = order !== 'there' && order !== 'that' && !('look' in frills || 'behind' in frills)
  return dressed(onGround(core, groundSaid(ground, rng)), { opens: order !== 'there', must }, rng)
}

const ORDERS = [
  ['straight', 4.4],
  ['keys', 1.8],
  ['list', 1],
  ['with', 0.9],
  ['there', 0.7],
  ['before', 0.9],
  ['that', 0.4],
] as const

function frillsFor(
  { cast, footing }: Pick<OutdoorStory, 'cast' | 'footing'>,
  order: string,
  rng: Rng,
): Manner {
  const adjective = rng.chance(0.4)
  const alive = ANIMALS.has(cast.subject.name) || PERSONS.has(cast.subject.name)
  const verb = !cast.other && order !== 'that' && rng.chance(alive ? 0.35 : 0.15)
  return {
    ...(adjective ? { look: look(cast.subject, rng) } : {}),
    ...(verb ? { behind: doing(cast.subject, footing, rng) } : {}),
  }
}

/** "There is a pair of dragons", but "there are two". */
function thereIs({ text }: Said): string {
  return /^(two|three|2|3|some|several) /.test(text) ? 'there are ' : 'there is '
}

/** "red car beach sunset", or with commas between. */
function keywords({ cast, view }: OutdoorStory, between: string, rng: Rng): Said {
  const manner = { bare: true, ...(rng.chance(0.15) ? { look: look(cast.subject, rng) } : {}) }
  const who = castSaid(cast, manner, rng)
  const where = rng.chance(0.9) ? whereKey(view, rng) : NOTHING
  const rest = [where, weatherSaid(view, true, rng), lightSaid(view, true, rng)]
  const words = rng.chance(0.12) ? [...rest, who] : [who, ...rest]
  return dressed(joined(words, between), { opens: false, must: between === ', ' && rng.chance(0.4) }, rng)
}
