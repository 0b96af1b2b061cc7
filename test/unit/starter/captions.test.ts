import { describe, expect, it } from 'vitest'
import { captionsOf } from '../../../models/starter/training/scenes/captions.ts'
import { isNatural } from '../../../models/starter/training/scenes/casting.ts'
import { ANY } from '../../../models/starter/training/scenes/colours.ts'
import { CAPTIONS_A_SCENE } from '../../../models/starter/training/scenes/dataset.ts'
import { MOTIFS } from '../../../models/starter/training/scenes/logos/list.ts'
import { Painter, tell } from '../../../models/starter/training/scenes/painter.ts'
import { Rng } from '../../../models/starter/training/scenes/random.ts'
import type { Caption, Labels, Told } from '../../../models/starter/training/scenes/scene.ts'
import {
  type Time,
  type Weather,
  ALL_TIMES,
} from '../../../models/starter/training/scenes/scenery/backdrop.ts'
import { BACKDROPS } from '../../../models/starter/training/scenes/scenery/list.ts'
import { type Story, labelsOf } from '../../../models/starter/training/scenes/story.ts'
import { SUBJECTS } from '../../../models/starter/training/scenes/subjects.ts'
import { nounsOf } from '../../../models/starter/training/scenes/words/actors.ts'
import { HAIR, WHO } from '../../../models/starter/training/scenes/words/faces.ts'
import { HUES } from '../../../models/starter/training/scenes/words/hues.ts'
import {
  CLEAR,
  TIMES,
  TIME_KEYS,
  WEATHERS,
  WEATHER_KEYS,
} from '../../../models/starter/training/scenes/words/light.ts'
import { looksFor } from '../../../models/starter/training/scenes/words/looks.ts'
import { PICTURES, REQUESTS } from '../../../models/starter/training/scenes/words/openings.ts'
import { VIEWS } from '../../../models/starter/training/scenes/words/views.ts'

/** A story with its captions, unpainted. */
interface Captioned {
  seed: number
  story: Story
  labels: Labels
  captions: Caption[]
}

const scenes = (first: number, count: number): Captioned[] =>
  Array.from({ length: count }, (_, i) => {
    const seed = first + i
    const story = tell(new Rng(seed))
    return { seed, story, labels: labelsOf(story), captions: captionsOf(story, seed, CAPTIONS_A_SCENE) }
  })

/** The words of a text with a blank at both ends, to find whole words in. */
const bare = (text: string) => ` ${text.toLowerCase().replaceAll(/[,.!]/g, ' ')} `.replaceAll(/ +/g, ' ')

const says = (text: string, words: readonly string[]) =>
  words.some((word) => bare(text).includes(` ${word.toLowerCase()} `))

/** Takes phrases out of a text, the longest first. */
const without = (text: string, words: readonly string[]) =>
  words
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, word) => rest.replaceAll(` ${word.toLowerCase()} `, ' '), bare(text))

const nouns = (name: string, many: boolean): string[] => {
  const subject = SUBJECTS.find((s) => s.name === name)
  if (subject) return nounsOf(subject).map((pair) => pair[many ? 1 : 0])
  if (name.startsWith('portrait ')) return [...WHO[name.slice(9) as keyof typeof WHO]]
  const motif = MOTIFS.find((m) => m.name === name.slice(5))!
  return [motif.name, ...(motif.also ?? [])]
}

const hues = (color: Labels['color']): string[] => (color ? [color, ...HUES[color]] : [])

const COUNTS = [[], ['a', 'an', 'the', 'one'], ['two', '2', 'a pair of', 'a couple of'], ['three', '3']]

const lights = (time: Time) => [...TIMES[time], ...(CLEAR[time] ?? []), ...TIME_KEYS[time]]

const skies = (weather: Weather) =>
  weather === 'clear' ? Object.values(CLEAR).flat() : [...WEATHERS[weather], ...WEATHER_KEYS[weather]]

function places(backdrop: string): string[] {
  if (backdrop.startsWith('plain ')) return hues(backdrop.slice(6) as 'red')
  const { within, over = [], alone, keys, real = [] } = VIEWS[backdrop]!
  const praised = alone.map((words) => words.replace(/^(an?|the) /, ''))
  return [...within, ...over, ...praised, ...keys, ...real]
}

/** The words of which a caption that tells a label has one. */
const WORDS: Record<Told, (labels: Labels) => readonly string[]> = {
  subject: ({ subject, count }) => nouns(subject, count > 1),
  color: ({ subject, color }) => [
    ...hues(color),
    ...(subject.startsWith('portrait') && color ? (HAIR[color] ?? []) : []),
  ],
  backdrop: ({ backdrop }) => places(backdrop),
  time: ({ time }) => lights(time),
  weather: ({ weather }) => skies(weather),
  count: ({ count }) => COUNTS[count]!,
}

/** Words for what is not there, or what a caption does not claim to tell. */
function strange(labels: Labels, told: readonly Told[]): string[] {
  const times = ALL_TIMES.filter((time) => time !== labels.time || !told.includes('time'))
  const weathers = (['rain', 'snow', 'fog'] as const).filter((weather) => weather !== labels.weather)
  const views = Object.keys(VIEWS).filter((name) => name !== labels.backdrop || !told.includes('backdrop'))
  const counts = [2, 3].filter((count) => count !== labels.count || !told.includes('count'))
  return [
    ...times.flatMap(lights),
    ...weathers.flatMap(skies),
    ...views.flatMap((name) => VIEWS[name]!.within),
    ...counts.flatMap((count) => COUNTS[count]!),
  ]
}

const share = (part: number, whole: number) => part / whole

function shareThatTells(label: Told, of: readonly Captioned[]): number {
  const all = of.flatMap((scene) => scene.captions)
  return share(all.filter(({ told }) => told.includes(label)).length, all.length)
}

describe('captions', () => {
  const few = scenes(1000, 600)

  it('have the words for what they tell', () => {
    const wrong = few.flatMap(({ labels, captions }) =>
      captions.flatMap(({ text, told }) =>
        told
          .filter((label) => !says(text, WORDS[label](labels)))
          .map((label) => `${label} ${labels[label]}: ${text}`),
      ),
    )
    expect(wrong).toEqual([])
  })

  it('tell no light, weather, place or number that there is not, nor one that they do not claim to tell', () => {
    const wrong = few.flatMap(({ labels, captions }) =>
      captions.flatMap(({ text, told }) => {
        const found = strange(labels, told).find((words) => says(text, [words]))
        return found === undefined ? [] : [`${found} in ${JSON.stringify(labels)}: ${text}`]
      }),
    )
    expect(wrong).toEqual([])
  })

  it('name no colour but those of the subjects, and the own one only where they say so', () => {
    const wrong = few.flatMap(({ story, labels, captions }) => {
      if (story.kind !== 'outdoor') return []
      const second = hues(story.cast.other?.color ?? '')
      const harmless = [
        ...places(labels.backdrop),
        ...Object.values(CLEAR).flat(),
        ...nouns(labels.subject, labels.count > 1),
        ...(labels.other ? nouns(labels.other, false) : []),
        ...second,
      ]
      return captions.flatMap(({ text, told }) => {
        const own = told.includes('color') ? hues(labels.color) : []
        const rest = without(text, [...harmless, ...own])
        return says(rest, ANY.flatMap(hues)) ? [`${JSON.stringify(labels)}: ${text}`] : []
      })
    })
    expect(wrong).toEqual([])
  })

  it('tell what nobody would guess', () => {
    for (const { seed, labels, captions } of few) {
      const subject = SUBJECTS.find((s) => s.name === labels.subject)
      const usual = BACKDROPS.find((b) => b.name === labels.backdrop)?.times[0] ?? 'day'
      const must: Told[] = []
      if (subject && labels.color && !isNatural(subject, labels.color)) must.push('color')
      if (labels.subject.startsWith('portrait') && /pink|blue/.test(labels.color)) must.push('color')
      if (labels.time !== usual) must.push('time')
      if (labels.weather !== 'clear') must.push('weather')
      for (const { text, told } of captions) {
        if (told.length === 0) continue
        expect(told, `${seed}: ${text}`).toEqual(expect.arrayContaining(must))
        if (labels.count > 1 && !says(text, [...nouns(labels.subject, true)]))
          expect.fail(`${seed} is not plural: ${text}`)
        if (labels.other && !says(text, nouns(labels.other, false)))
          expect.fail(`${seed} leaves out the ${labels.other}: ${text}`)
      }
    }
  })

  it('keep to letters, digits and ordinary punctuation, and to 24 words of right English', () => {
    for (const { captions } of few)
      for (const { text } of captions) {
        expect(text).toMatch(/^[A-Za-z0-9#][A-Za-z0-9 ',.!#-]*$/)
        expect(text).not.toMatch(/ {2}| [,.!]|,,|[, -]$/)
        expect(text).not.toMatch(/\b([a-z]+) \1\b/i)
        expect(text).not.toMatch(/\ban [^aeiou8]|\b(an?|the) (an?|the)\b/i)
        expect(text).not.toMatch(/\ban (uni|one|eu|ewe|u-|ufo)/)
        expect(text).not.toMatch(/\ba (?!uni|one|eu|ewe|u-|ufo)[aeiou]/)
        expect(text.split(' ').length).toBeLessThanOrEqual(24)
      }
  })

  it('are the same each time, and fewer are the first of more', () => {
    const painter = new Painter()
    for (const { seed, captions, story } of few.slice(0, 20)) {
      expect(captionsOf(story, seed, CAPTIONS_A_SCENE)).toEqual(captions)
      expect(captionsOf(story, seed, 3)).toEqual(captions.slice(0, 3))
      expect(painter.scene(seed).captions(CAPTIONS_A_SCENE)).toEqual(captions)
    }
  })
})

describe('two thousand scenes', () => {
  const many = scenes(0, 2000)
  const captions = many.flatMap((scene) => scene.captions)

  it('are captioned plainly more often than not', () => {
    const words = [...PICTURES, ...REQUESTS, ...SUBJECTS.flatMap(looksFor), 'there is', 'there are']
    const adorned = new RegExp(`\\b(${[...new Set(words)].join('|')})\\b`)
    const plain = captions.filter(({ text }) => /^[a-z0-9' -]+$/.test(text) && !adorned.test(text))
    expect(share(plain.length, captions.length)).toBeGreaterThan(0.5)
    expect(share(plain.length, captions.length)).toBeLessThan(0.75)
  })

  it('have names that nobody knows in some captions, and nothing else in a few', () => {
    const users = new Map<string, Set<number>>()
    for (const { seed, captions } of many)
      for (const { text } of captions)
        for (const word of bare(text).trim().split(' '))
          users.set(word, (users.get(word) ?? new Set()).add(seed))
    const known = new Set(SUBJECTS.flatMap((s) => nounsOf(s).flat()).flatMap((noun) => noun.split(' ')))
    const rare = (text: string) =>
      bare(text)
        .trim()
        .split(' ')
        .some((word) => users.get(word)!.size === 1 && !known.has(word))
    const named = captions.filter(({ text }) => rare(text)).length
    expect(share(named, captions.length)).toBeGreaterThan(0.045)
    expect(share(named, captions.length)).toBeLessThan(0.08)
    const nothing = captions.filter(({ told }) => told.length === 0).length
    expect(share(nothing, captions.length)).toBeGreaterThan(0.006)
    expect(share(nothing, captions.length)).toBeLessThan(0.015)
  })

  it('put one subject in eight where nobody would look for it, and a second one into a tenth', () => {
    const outdoor = many.flatMap(({ story }) => (story.kind === 'outdoor' ? [story] : []))
    const strayed = outdoor.filter((story) => story.strayed)
    expect(share(strayed.length, outdoor.length)).toBeGreaterThan(0.09)
    expect(share(strayed.length, outdoor.length)).toBeLessThan(0.15)
    for (const { cast, view } of strayed)
      expect(view.backdrop.places.some((place) => cast.subject.places.includes(place))).toBe(false)
    const casts = many.flatMap(({ story }) => ('cast' in story ? [story.cast] : []))
    const pairs = casts.filter((cast) => cast.other)
    expect(share(pairs.length, casts.length)).toBeGreaterThan(0.07)
    expect(share(pairs.length, casts.length)).toBeLessThan(0.13)
  })

  it('tell each label often, and never always', () => {
    const outdoor = many.filter(({ story }) => story.kind === 'outdoor')
    for (const [label, low, high] of [
      ['subject', 0.97, 1],
      ['color', 0.5, 0.85],
      ['backdrop', 0.75, 0.95],
      ['time', 0.2, 0.5],
      ['weather', 0.05, 0.25],
      ['count', 0.55, 0.9],
    ] as const) {
      expect({ label, share: shareThatTells(label, outdoor) > low }).toEqual({ label, share: true })
      expect({ label, share: shareThatTells(label, outdoor) < high }).toEqual({ label, share: true })
    }
  })
})
