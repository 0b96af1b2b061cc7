import { openRaw, type RawPicture } from './raw-picture.ts'

/** A frame of a picture in the making, ready for an <img>. */
export interface EncodedPreview {
  /** data:image/webp;base64,... */
  readonly dataUri: string
  /** Pixels of the frame. */
  readonly width: number
  readonly height: number
}

export interface PreviewOptions {
  /** Longest side of the frame, in pixels. */
  readonly maxSize: number
  /** Size of the picture that the frame is a preview of, in pixels. */
  readonly pictureWidth: number
  readonly pictureHeight: number
}

/** A frame is seen for a fraction of a second and never had detail: bytes count more than edges. */
const webp = { quality: 60, effort: 2 }

/**
 * Scales `raw`, the colours of a run's latents, smoothly to the shape of the picture: within maxSize x maxSize, never
 * larger than the picture itself. Its own few pixels may have been rounded to another aspect ratio than the picture's.
 * Throws RangeError where the pixels do not fit their size, or a size is less than 1.
 */
export async function encodePreview(raw: RawPicture, options: PreviewOptions): Promise<EncodedPreview> {
  const { width, height } = previewSize(options)
  const buffer = await openRaw(raw)
    .resize({ width, height, fit: 'fill', kernel: 'cubic' })
    .webp(webp)
    .toBuffer()
  return { dataUri: `data:image/webp;base64,${buffer.toString('base64')}`, width, height }
}

function previewSize({ maxSize, pictureWidth, pictureHeight }: PreviewOptions) {
  if (!(maxSize >= 1 && pictureWidth >= 1 && pictureHeight >= 1)) {
    throw new RangeError(
      `No preview of at most ${maxSize} pixels of a picture of ${pictureWidth} x ${pictureHeight}`,
    )
  }
  const scale = Math.min(1, Math.floor(maxSize) / Math.max(pictureWidth, pictureHeight))
  return {
    width: Math.max(1, Math.round(pictureWidth * scale)),
    height: Math.max(1, Math.round(pictureHeight * scale)),
  }
}
