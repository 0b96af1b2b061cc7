import type { RawPicture } from '../../../src/imaging/raw-picture.ts'

/** A picture with slopes, an edge and some grain, the same every time. */
export function paintPicture(width: number, height: number): RawPicture {
  const rgb = new Uint8Array(width * height * 3)
  let state = 1
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      const grain = (state >>> 24) % 8
      rgb[at] = Math.round((x / width) * 240) + grain
      rgb[at + 1] = Math.round((y / height) * 240) + grain
      rgb[at + 2] = x + y < (width + height) / 2 ? 30 : 220
    }
  }
  return { rgb, width, height }
}
