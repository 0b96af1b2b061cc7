import sharp from 'sharp'
import type { ProgressSubscription } from '../api/gql/graphql.ts'

type Event = ProgressSubscription['generationProgress']

/** An event, and when it came, in milliseconds since the prompt was sent. */
export interface Heard {
  readonly event: Event
  readonly atMs: number
  /** Characters of the event as JSON. */
  readonly length: number
}

/** Steps of every picture: each is looked at on its own. */
export const steps = 8

type Features = Record<string, number>

const everyStep = Array.from({ length: steps }, (_, k) => k + 1)

/** When what was told, and how much was. Nothing of it depends on what the picture shows. */
export function courseFeatures(heard: readonly Heard[]): Features {
  const first = (isIt: (event: Event) => boolean) => heard.find(({ event }) => isIt(event))
  const end = heard.at(-1)
  const lastStep = first(({ step, status }) => step === steps && status === 'GENERATING')
  const sequences = heard.map(({ event }) => event.sequence)
  const gaps = sequences.slice(1, -1).map((sequence, k) => sequence - (sequences[k] ?? 0))
  return {
    firstEventMs: heard[0]?.atMs ?? Number.NaN,
    routingMs: first(({ status }) => status === 'ROUTING')?.atMs ?? Number.NaN,
    generatingMs: first(({ status }) => status === 'GENERATING')?.atMs ?? Number.NaN,
    endMs: end?.atMs ?? Number.NaN,
    lastStepToEndMs: (end?.atMs ?? Number.NaN) - (lastStep?.atMs ?? Number.NaN),
    events: heard.length,
    states: new Set(heard.map(({ event }) => event.status)).size,
    previews: heard.filter(({ event }) => event.preview != null).length,
    sequenceGap: Math.max(0, ...gaps),
    sequenceAtEnd: (end?.event.sequence ?? 0) - (sequences.at(-2) ?? 0),
    ...byStep('stepMs', (step) => first((event) => event.step === step)?.atMs),
    ...byStep('paceMs', (step) => between(first, step)),
    ...byStep('etaSeconds', (step) => first((event) => event.step === step)?.event.etaSeconds),
  }
}

function between(first: (isIt: (event: Event) => boolean) => Heard | undefined, step: number): number {
  const at = (wanted: number) => first((event) => event.step === wanted)?.atMs ?? Number.NaN
  return at(step) - at(step - 1)
}

/** How large what was told is: more bytes for a picture with more in it. */
export function sizeFeatures(heard: readonly Heard[]): Features {
  return {
    ...byStep('previewBytes', (step) => previewOf(heard, step)?.dataUri.length),
    eventBytes: heard.reduce((sum, { length }) => sum + length, 0),
    eventBytesAtEnd: heard.at(-1)?.length ?? Number.NaN,
  }
}

/** Pixels a side: what a preview has of its own. */
const side = 8

/** How previews come closer to each other and to the picture, as root mean square differences of 0 to 255. */
export async function pixelFeatures(heard: readonly Heard[], picture: Buffer): Promise<Features> {
  const final = await smallPixels(picture)
  const frames = new Map<number, Buffer>()
  for (const step of everyStep) {
    const [, data] = previewOf(heard, step)?.dataUri.split(',') ?? []
    if (data !== undefined) frames.set(step, await smallPixels(Buffer.from(data, 'base64')))
  }
  return {
    ...byStep('toPicture', (step) => distance(frames.get(step), final)),
    ...byStep('toNextPreview', (step) => distance(frames.get(step), frames.get(step + 1))),
  }
}

const previewOf = (heard: readonly Heard[], step: number) =>
  heard.find(({ event }) => event.preview?.step === step)?.event.preview

const smallPixels = (file: Buffer) =>
  sharp(file).resize(side, side, { kernel: 'cubic', fit: 'fill' }).removeAlpha().raw().toBuffer()

function distance(one: Buffer | undefined, other: Buffer | undefined): number {
  if (one === undefined || other === undefined) return Number.NaN
  const squares = one.reduce((sum, value, i) => sum + (value - (other[i] ?? 0)) ** 2, 0)
  return Math.sqrt(squares / one.length)
}

function byStep(name: string, value: (step: number) => number | null | undefined): Features {
  return Object.fromEntries(everyStep.map((step) => [`${name}${step}`, value(step) ?? Number.NaN]))
}
