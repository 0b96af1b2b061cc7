import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { UploadError } from '../../../src/errors.ts'
import { decodeUpload } from '../../../src/imaging/decode-upload.ts'
import { exifWithThumbnail, fileOf, mp4, painted, withSegments } from './upload-files.ts'

const limits = { pixels: 1_000_000, side: 256 }

/** Numbers from 0 up to `below`, the same every time. */
function draws(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

async function goodFiles(): Promise<Buffer[]> {
  const jpeg = await painted().withIccProfile('p3').jpeg().toBuffer()
  return [
    await painted().withIccProfile('p3').withMetadata({ orientation: 6 }).png().toBuffer(),
    await painted().png({ palette: true }).toBuffer(),
    Buffer.concat([withSegments(jpeg, exifWithThumbnail(jpeg, 5)), mp4()]),
    await painted().jpeg({ progressive: true }).toBuffer(),
    await painted().withMetadata({ orientation: 3 }).webp().toBuffer(),
    await painted().webp({ lossless: true }).toBuffer(),
    await sharp([await painted().png().toBuffer(), await painted().png().toBuffer()], {
      join: { animated: true },
    })
      .webp()
      .toBuffer(),
    await painted().avif({ effort: 0 }).toBuffer(),
    await readFile(new URL('../../fixtures/imaging/sequence.avif', import.meta.url)),
  ]
}

/** `bytes` with up to 8 bytes changed; half of the time near the beginning, where headers stand. */
function flip(bytes: Buffer, draw: (below: number) => number): Buffer {
  const changed = Buffer.from(bytes)
  const reach = draw(2) === 0 ? Math.min(300, changed.length) : changed.length
  for (let times = draw(8); times >= 0; times--) changed[draw(reach)] = draw(256)
  return changed
}

function mutate(files: readonly Buffer[], draw: (below: number) => number): Buffer {
  const file = files[draw(files.length)] ?? Buffer.alloc(0)
  const other = files[draw(files.length)] ?? Buffer.alloc(0)
  const at = draw(file.length)
  switch (draw(6)) {
    case 0:
      return file.subarray(0, at)
    case 1:
      return Buffer.concat([file, other.subarray(draw(other.length))])
    case 2:
      // A piece is missing or stands there twice.
      return Buffer.concat([file.subarray(0, at), file.subarray(draw(file.length))])
    default:
      return flip(file, draw)
  }
}

describe('any bytes', () => {
  it('are a picture within the limits or an UploadError', async () => {
    const files = await goodFiles()
    const draw = draws(20_240_607)
    const outcomes = { taken: 0, refused: 0 }
    for (let round = 0; round < 300; round++) {
      const path = await fileOf(mutate(files, draw))
      const outcome = await decodeUpload(path, { filename: '', mimetype: '' }, limits).catch(
        (error: unknown) => error,
      )
      if (outcome instanceof UploadError) {
        outcomes.refused++
        continue
      }
      expect(outcome, `round ${round}`).not.toBeInstanceOf(Error)
      const { rgb, width, height } = outcome as Awaited<ReturnType<typeof decodeUpload>>
      expect(Math.max(width, height)).toBeLessThanOrEqual(256)
      expect(Math.min(width, height)).toBeLessThanOrEqual(128)
      expect(rgb).toHaveLength(width * height * 3)
      outcomes.taken++
    }
    // Both happen, or nothing was tried.
    expect(outcomes.taken).toBeGreaterThan(20)
    expect(outcomes.refused).toBeGreaterThan(100)
  })
})
