import { dressed, sentence, subjectWords } from '../captions.ts'
import { BRIGHT, type ColorName, paint } from '../colours.ts'
import { amount, pickColor, put } from '../placing.ts'
import type { Rng } from '../random.ts'
import { SIZE, type Scene } from '../scene.ts'
import { plain } from '../scenery/plain.ts'
import type { Ctx } from '../shapes.ts'
import { WEIGHTED } from '../subjects.ts'

export function still(rng: Rng, ctx: Ctx): Omit<Scene, 'canvas'> {
  const s = rng.weighted(WEIGHTED)
  const named = rng.chance(0.65)
  const color = pickColor(s, named, rng)
  const { count, size, scale } = amount(rng)
  const says = rng.chance(0.7)
  let ground: ColorName = says
    ? rng.pick(['white', 'white', 'black', 'grey', ...BRIGHT] as const)
    : rng.pick(['white', 'white', 'white', 'blue', 'yellow', 'pink', 'green'] as const)
  if (ground === color) ground = color === 'white' ? 'blue' : 'white'
  plain(ctx, ground === 'white' || ground === 'black' ? ground : paint(ground, rng))
  const c = paint(color, rng)
  const list = Array.from({ length: count }, () => [s, c] as const)
  const n = list.length
  const share = n === 1 ? 1 : n === 2 ? 0.68 : 0.48
  list.forEach(([subject, tone], i) => {
    const height = Math.min(SIZE * (0.35 + s.size * 0.5) * scale * share * rng.range(0.95, 1.05), 205)
    const x = n === 1 ? 128 + rng.range(-6, 6) : 128 + ((i + 0.5) / n - 0.5) * 232
    put(
      ctx,
      subject,
      tone,
      x,
      132 + height / 2,
      height,
      s.places.includes('air') ? 'air' : 'table',
      'day',
      rng.chance(0.5),
      rng,
    )
  })
  const where = says
    ? rng.pick([
        `on a ${ground} background`,
        `on ${ground}`,
        `with a ${ground} background`,
        `${ground} background`,
      ])
    : rng.chance(0.3)
      ? rng.pick(['on a plain background', 'on a simple background'])
      : ''
  const core =
    sentence(
      subjectWords(s, named ? color : '', count, size, rng),
      where.startsWith(ground) ? '' : where,
      '',
      '',
      rng,
    ) + (where.startsWith(ground) ? `, ${where}` : '')
  return {
    caption: dressed(core, rng),
    labels: { subject: s.name, color, backdrop: `plain ${ground}`, time: 'day', weather: 'clear', count },
  }
}
