import { UploadError } from '../errors.ts'
import { decodeMask } from '../imaging/decode-mask.ts'
import { decodeUpload } from '../imaging/decode-upload.ts'
import type { RawPicture } from '../imaging/raw-picture.ts'
import type { Requester } from './generation-request.ts'
import type { IncomingFile } from './incoming-file.ts'
import type { UploadParts } from './prank-parts.ts'

/**
 * Takes a picture, or a mask, that a client uploads: written to a temporary file as it comes, decoded, and the file removed,
 * however it ends. Throws UploadError for what is no picture that is taken, RateLimitedError where the address has sent too many.
 */
export async function receivePicture(
  { temporary, decoding, uploadLimits, uploadRate }: Omit<UploadParts, 'files'>,
  upload: Promise<IncomingFile>,
  { ipHash }: Requester,
  kind: 'picture' | 'mask' = 'picture',
): Promise<RawPicture> {
  await uploadRate.count(ipHash === null ? [] : [`uploads ${ipHash}`])
  const file = await upload.catch(brokenOff)
  const { filename, mimetype } = file
  const decode = kind === 'mask' ? decodeMask : decodeUpload
  return temporary.receive(file.createReadStream(), brokenOff, (path) =>
    decoding.run(() => decode(path, { filename, mimetype }, uploadLimits)),
  )
}

/** Whatever keeps the bytes from coming is told as what it is to a client: an upload that did not arrive. */
function brokenOff(error: unknown): never {
  if (error instanceof UploadError) throw error
  throw new UploadError('The upload broke off before its end.', { cause: error })
}
