import { encodePicture, type EncodedPicture } from '../imaging/encode-picture.ts'
import { stretchPicture } from '../imaging/fit-picture.ts'
import type { PictureFiles } from '../storage/picture-files.ts'
import type { Prisma } from '../storage/database.ts'
import { newId } from '../storage/ids.ts'
import type { GenerationRequest, Requester } from './generation-request.ts'
import { imageRow } from './image-row.ts'
import type { UploadParts } from './prank-parts.ts'
import { receivePicture } from './receive-picture.ts'

/** A picture that a generation starts from, or what of it is repainted, ready to be stored. */
interface Input {
  readonly id: string
  readonly picture: EncodedPicture
}

export interface Inputs {
  readonly initImage: Input | null
  /** Of the size of `initImage`, so that what is cut off of the one is cut off of the other. */
  readonly mask: Input | null
}

/**
 * Takes the pictures that come with a request. Nothing of them is left on the disk. Throws UploadError or
 * RateLimitedError.
 */
export async function receiveInputs(
  parts: UploadParts,
  { initImage, mask }: GenerationRequest,
  requester: Requester,
): Promise<Inputs> {
  if (initImage == null) return { initImage: null, mask: null }
  const picture = await receivePicture(parts, initImage, requester)
  const start = await inputOf(picture)
  if (mask == null) return { initImage: start, mask: null }
  const painted = await receivePicture(parts, mask, requester, 'mask')
  return { initImage: start, mask: await inputOf(await stretchPicture(painted, picture)) }
}

const inputOf = async (raw: Parameters<typeof encodePicture>[0]): Promise<Input> => ({
  id: newId(),
  picture: await encodePicture(raw, { parameters: null }),
})

/**
 * Stores the files of inputs, has `write` write their rows with those that name them, and returns what that returned. Where
 * it throws, no file is left.
 */
export function storeInputs<Result>(
  files: PictureFiles,
  { initImage, mask }: Inputs,
  createdAt: Date,
  write: (images: readonly Prisma.ImageUncheckedCreateInput[]) => Promise<Result>,
): Promise<Result> {
  const inputs = [initImage, mask].filter((input) => input !== null)
  const rows = inputs.map(({ id, picture }) => imageRow(id, 'INPUT', picture, createdAt))
  const store = inputs.reduceRight<() => Promise<Result>>(
    (next, { id, picture }) =>
      () =>
        files.store('input', id, picture, next),
    () => write(rows),
  )
  return store()
}
