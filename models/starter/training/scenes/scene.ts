import type { Canvas } from '@napi-rs/canvas'
import type { ColorName } from './colours.ts'
import type { Time, Weather } from './scenery/backdrop.ts'

export const SIZE = 256

/** What a picture shows, for measuring how well samples follow their captions. */
export interface Labels {
  subject: string
  color: ColorName | ''
  backdrop: string
  time: Time
  weather: Weather
  count: number
}

export interface Scene {
  caption: string
  labels: Labels
  canvas: Canvas
}

export const FREE: Labels = { subject: '', color: '', backdrop: '', time: 'day', weather: 'clear', count: 1 }
