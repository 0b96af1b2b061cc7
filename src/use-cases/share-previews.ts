import type { RawPreview } from '../engine/protocol.ts'
import { encodePreview, type EncodedPreview } from '../imaging/encode-preview.ts'

/** Pixels. */
export interface PictureSize {
  readonly width: number
  readonly height: number
}

/**
 * Encodes previews for those who watch: each frame once a size, however many they are. A frame is forgotten with the
 * last event that carries it.
 */
export class SharedPreviews {
  readonly #encoded = new WeakMap<RawPreview, Map<number, Promise<EncodedPreview>>>()

  /** `preview`, a frame of a picture of `size`, scaled to fit `maxSize` pixels. */
  encode(preview: RawPreview, size: PictureSize, maxSize: number): Promise<EncodedPreview> {
    const sizes = this.#encoded.get(preview) ?? new Map<number, Promise<EncodedPreview>>()
    this.#encoded.set(preview, sizes)
    const known = sizes.get(maxSize)
    if (known !== undefined) return known
    const frame = encodePreview(preview, { maxSize, pictureWidth: size.width, pictureHeight: size.height })
    sizes.set(maxSize, frame)
    return frame
  }
}
