import { dressed, sentence, subjectWords } from '../captions.ts'
import { BRIGHT, type ColorName, paint } from '../colours.ts'
import { MIDDLE, SIZE } from '../frame.ts'
import { type Easel, amount, column, pickColor, put } from '../placing.ts'
import type { Rng } from '../random.ts'
import { FREE, type Painted } from '../scene.ts'
import { ground, plain } from '../scenery/plain.ts'
import { WEIGHTED } from '../subjects.ts'

/** One to three of a subject on a plain ground. */
export function still(rng: Rng, easel: Easel): Painted {
  const subject = rng.weighted(WEIGHTED)
  const named = rng.chance(0.65)
  const color = pickColor(subject, named, rng)
  const { count, size, scale } = amount(rng)
  const says = rng.chance(0.7)
  const behind = groundFor(color, says, rng)
  plain(easel.ctx, ground(behind, rng))
  const colour = paint(color, rng)
  const share = count === 1 ? 1 : count === 2 ? 0.68 : 0.48
  for (let i = 0; i < count; i++) {
    const height = Math.min(SIZE * (0.35 + subject.size * 0.5) * scale * share * rng.range(0.95, 1.05), 205)
    const x = count === 1 ? MIDDLE + rng.range(-6, 6) : column(i, count)
    const place = subject.places.includes('air') ? 'air' : 'table'
    const y = 132 + height / 2
    put(easel, { subject, colour, x, y, height, place, time: 'day', flip: rng.chance(0.5) }, rng)
  }
  const where = groundWords(behind, says, rng)
  const words = subjectWords(subject, named ? color : '', count, size, rng)
  // "a red car, white background": the bare words stand last, after a comma.
  const bare = where.startsWith(behind)
  const core = sentence(words, bare ? '' : where, '', '', rng) + (bare ? `, ${where}` : '')
  const labels = { ...FREE, subject: subject.name, color, backdrop: `plain ${behind}`, count }
  return { caption: dressed(core, rng), labels }
}

/** A ground that differs from the subject; white more often than any other. */
function groundFor(color: ColorName, says: boolean, rng: Rng): ColorName {
  const name = says
    ? rng.pick(['white', 'white', 'black', 'grey', ...BRIGHT] as const)
    : rng.pick(['white', 'white', 'white', 'blue', 'yellow', 'pink', 'green'] as const)
  if (name !== color) return name
  return color === 'white' ? 'blue' : 'white'
}

function groundWords(name: ColorName, says: boolean, rng: Rng): string {
  if (says)
    return rng.pick([
      `on a ${name} background`,
      `on ${name}`,
      `with a ${name} background`,
      `${name} background`,
    ])
  return rng.chance(0.3) ? rng.pick(['on a plain background', 'on a simple background']) : ''
}
