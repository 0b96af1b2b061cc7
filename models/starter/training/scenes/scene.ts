import type { Canvas } from '@napi-rs/canvas'
import type { ColorName } from './colours.ts'
import type { Time, Weather } from './scenery/backdrop.ts'

/** What a picture shows, for measuring how well samples follow their captions. */
export interface Labels {
  subject: string
  color: ColorName | ''
  backdrop: string
  time: Time
  weather: Weather
  count: number
}

/** A scene whose picture stands on the canvas already. */
export type Painted = Omit<Scene, 'canvas'>

/** A picture, and the caption a person might type for it. */
export interface Scene {
  caption: string
  labels: Labels
  canvas: Canvas
}

/** The labels of a picture of nothing in particular. */
export const FREE: Labels = { subject: '', color: '', backdrop: '', time: 'day', weather: 'clear', count: 1 }
