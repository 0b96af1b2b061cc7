import type { EncodedPicture } from '../imaging/encode-picture.ts'
import type { ImageKind } from '../storage/client/enums.ts'

/** The row of a stored picture. */
export function imageRow(id: string, kind: ImageKind, picture: EncodedPicture, createdAt: Date) {
  return {
    id,
    createdAt,
    kind,
    width: picture.width,
    height: picture.height,
    bytes: picture.png.length,
    format: 'png',
    thumbhash: picture.thumbhash,
    micro: new Uint8Array(picture.micro),
  } as const
}
