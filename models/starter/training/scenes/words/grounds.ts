import type { ColorName } from '../colours.ts'
import type { Rng } from '../random.ts'
import { hueWord } from './hues.ts'
import { article } from './nouns.ts'
import { NOTHING, type Said, said } from './said.ts'

/** A plain ground after what is on it: its colour, or that it is plain, or nothing. */
export function groundSaid(color: ColorName, rng: Rng): Said {
  const way = rng.next()
  if (way > 0.7) return NOTHING
  if (way > 0.6) return said(rng.pick(['on a plain background', 'on a simple background', 'isolated']))
  const hue = hueWord(color, rng)
  const a = article(hue)
  return said(
    rng.pick([
      `on ${a} background`,
      `on ${a} background`,
      `on ${hue}`,
      `with ${a} background`,
      `${hue} background`,
      `against ${a} background`,
      `isolated on ${a} background`,
    ]),
    'backdrop',
  )
}

/** What is said of a ground, behind the rest: "white background" stands after a comma. */
export function onGround(core: Said, ground: Said): Said {
  const comma = ground.text.endsWith(' background') && !/^(on|with|against|isolated) /.test(ground.text)
  return {
    text: ground.text === '' ? core.text : core.text + (comma ? ', ' : ' ') + ground.text,
    told: [...new Set([...core.told, ...ground.told])],
  }
}
