import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Parameters } from '../../catalog/check-request.ts'
import { uploadLimits, type Config } from '../../config.ts'
import type { StartPicture } from '../../engine/protocol.ts'
import { InputError, UploadError } from '../../errors.ts'
import { decodeMask } from '../../imaging/decode-mask.ts'
import { decodeUpload } from '../../imaging/decode-upload.ts'
import { fitMask, fitPicture, stretchPicture } from '../../imaging/fit-picture.ts'
import type { RawPicture } from '../../imaging/raw-picture.ts'
import { tooLarge } from '../../use-cases/incoming-file.ts'

/** A picture to start from as it was given, upright and in RGB, and what of it is repainted, of the same size. */
export interface GivenStart {
  readonly picture: RawPicture
  readonly mask: RawPicture | null
}

/** The files by their paths. */
interface Files {
  readonly initImage?: string | undefined
  readonly mask?: string | undefined
}

type Limits = Pick<Config, 'UPLOAD_PIXELS_LIMIT' | 'UPLOAD_LIMIT_BYTES'>

/**
 * Reads the files as uploads are read. Null where no picture is given. Throws InputError that names the option of a file
 * that is not there, or that would not be taken as an upload.
 */
export async function readStart({ initImage, mask }: Files, limits: Limits): Promise<GivenStart | null> {
  if (initImage === undefined) return null
  const picture = await readAs('input.initImage', initImage, limits, decodeUpload)
  if (mask === undefined) return { picture, mask: null }
  const painted = await readAs('input.mask', mask, limits, decodeMask)
  return { picture, mask: await stretchPicture(painted, picture) }
}

/** The same as it is drawn on: both cropped to the size that is drawn. */
export async function startPicture(
  { picture, mask }: GivenStart,
  parameters: Parameters,
): Promise<Pick<StartPicture, 'picture' | 'mask'>> {
  return {
    picture: await fitPicture(picture, parameters),
    mask: mask === null ? null : await fitMask(mask, parameters),
  }
}

async function readAs(
  field: string,
  path: string,
  limits: Limits,
  decode: typeof decodeMask,
): Promise<RawPicture> {
  try {
    const { size } = await stat(path)
    if (size > limits.UPLOAD_LIMIT_BYTES) throw tooLarge(limits.UPLOAD_LIMIT_BYTES)
    return await decode(path, { filename: basename(path), mimetype: '' }, uploadLimits(limits))
  } catch (error) {
    throw new InputError([{ path: field, message: reasonOf(error, path) }])
  }
}

/** Throws what is no fault of the file. */
function reasonOf(error: unknown, path: string): string {
  if (error instanceof UploadError) return error.message
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ENOENT') return `there is no file ${path}`
  if (code === 'EISDIR' || code === 'EACCES' || code === 'ENOTDIR') return `${path} cannot be read (${code})`
  throw error
}
