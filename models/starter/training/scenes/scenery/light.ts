import type { Time } from './backdrop.ts'

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number]

/** Reads #rrggbb. */
export const rgb = (hex: string): Rgb =>
  [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)) as unknown as Rgb

/** From a (k = 0) to b (k = 1). */
export const mix = (a: Rgb, b: Rgb, k: number): Rgb =>
  [0, 1, 2].map((i) => a[i]! + (b[i]! - a[i]!) * k) as unknown as Rgb

/** As CSS writes it. */
export const show = (c: Rgb, alpha = 1) =>
  `rgba(${c.map((v) => Math.round(Math.max(0, Math.min(255, v)))).join(', ')}, ${alpha})`

/** A colour between two of #rrggbb, as CSS writes it. */
export const blend = (a: string, b: string, k: number) => show(mix(rgb(a), rgb(b), k))

interface Tones {
  /** The sky from the top down to the horizon. */
  sky: readonly string[]
  /** What far things fade into. */
  haze: string
  cloud: string
  cloudShade: string
  /** Water far off, in the middle and near. */
  water: readonly [string, string, string]
  /** Glitter and foam on water. */
  foam: string
  /** Daylight colours are multiplied by this, pale ones a little less (`lift`), and then mixed with `over`. */
  multiply: Rgb
  lift: number
  over: string
  amount: number
}

const TONES: Record<Time, Tones> = {
  day: {
    sky: ['#3f9fe6', '#8ccdf4', '#dff3fb'],
    haze: '#cfe9f5',
    cloud: '#ffffff',
    cloudShade: '#d9edf8',
    water: ['#6cc7e6', '#2f9fd6', '#1c78b8'],
    foam: '#f2fcff',
    multiply: [1, 1, 1],
    lift: 0,
    over: '#ffffff',
    amount: 0,
  },
  night: {
    sky: ['#0a1238', '#16265f', '#2f4a8c'],
    haze: '#2c4684',
    cloud: '#4a64ab',
    cloudShade: '#374f92',
    water: ['#2a4787', '#1a316c', '#0f1f4e'],
    foam: '#8fb0e6',
    multiply: [0.26, 0.4, 0.72],
    lift: 0.32,
    over: '#1d3390',
    amount: 0.34,
  },
  sunset: {
    sky: ['#4d2c80', '#a93a80', '#f0624f', '#ffb04d', '#ffd87c'],
    haze: '#e8805f',
    cloud: '#f7836b',
    cloudShade: '#c4557a',
    water: ['#ff9d5c', '#c9557a', '#5e3480'],
    foam: '#ffdc97',
    multiply: [0.94, 0.64, 0.62],
    lift: 0.14,
    over: '#d2453f',
    amount: 0.13,
  },
  sunrise: {
    sky: ['#8cc6f0', '#c3d8f4', '#f9cfdd', '#ffe0c0', '#fff1b0'],
    haze: '#f8d9dc',
    cloud: '#fff2f1',
    cloudShade: '#f7c6d2',
    water: ['#fbd5c4', '#c9c4e6', '#7fa8d8'],
    foam: '#fff6dd',
    multiply: [1, 0.94, 0.93],
    lift: 0,
    over: '#ffc6c8',
    amount: 0.14,
  },
}

/** One of the four lights; `c` shows a daylight colour in it. */
export class Light {
  readonly tones: Tones
  readonly time: Time
  constructor(time: Time) {
    this.time = time
    this.tones = TONES[time]
  }
  get night(): boolean {
    return this.time === 'night'
  }
  /** The sun stands at the horizon. */
  get low(): boolean {
    return this.time === 'sunset' || this.time === 'sunrise'
  }
  /** `far`, 0 to 1, fades the colour into the haze. */
  c(hex: string, far = 0, alpha = 1): string {
    const { multiply: m, lift, over, amount, haze } = this.tones
    const c = rgb(hex)
    const k = lift * (Math.max(...c) / 255) ** 3 * (0.4 + 0.6 * (Math.min(...c) / 255))
    const lit = mix([c[0] * (m[0] + k), c[1] * (m[1] + k), c[2] * (m[2] + k)], rgb(over), amount)
    return show(mix(lit, rgb(haze), far), alpha)
  }
  /** For small bright things, which keep some of their own colour in the dark. */
  bright(hex: string): string {
    const [r, g, b] = rgb(hex)
    const k = 0.84
    return this.night ? show(mix([r * k, g * k, b * k], [60, 70, 190], 0.17)) : this.c(hex)
  }
}
