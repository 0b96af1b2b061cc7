import { readFile } from 'node:fs/promises'
import { openBytes } from './raw-picture.ts'

/** Stored pictures are far smaller. */
const maxPixels = 100_000_000

/** Full chroma: drawn pictures have sharp edges between strong colours, which fray at half of it. */
const jpeg = { quality: 90, chromaSubsampling: '4:4:4' }

/**
 * One of our own stored PNGs as a JPEG, without any metadata: neither the parameters of a generation nor anything else.
 * Throws what the file system throws where the file cannot be read, and sharp's error for one that is not sound.
 */
export async function toJpeg(path: string): Promise<Buffer> {
  return openBytes(await readFile(path), maxPixels)
    .jpeg(jpeg)
    .toBuffer()
}
