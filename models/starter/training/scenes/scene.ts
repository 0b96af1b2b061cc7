import type { Canvas } from '@napi-rs/canvas'
import type { ColorName } from './colours.ts'
import type { Time, Weather } from './scenery/backdrop.ts'

/** What a picture shows, for measuring how well samples follow their captions. */
export interface Labels {
  subject: string
  /** Of the subject, of the clothes of a person, of the hair of a portrait. */
  color: ColorName | ''
  backdrop: string
  time: Time
  weather: Weather
  count: number
  /** The name of a second subject, or ''. */
  other: string
}

/** A label that a caption tells. */
export type Told = 'subject' | 'color' | 'backdrop' | 'time' | 'weather' | 'count'

/** What a person might have typed, and which labels it tells: the others are free for whoever draws it. */
export interface Caption {
  text: string
  told: readonly Told[]
}

/** A picture, and what people might have typed for it. */
export interface Scene {
  labels: Labels
  canvas: Canvas
  /** How much of each of the picture's 16 x 16 cells its subjects cover, 0 to 255; nothing for portraits and brand marks. */
  cover: Uint8Array
  /** So many captions, the same for a seed each time; fewer are the first of more. */
  captions: (count: number) => Caption[]
}
