import type { PictureName } from '../storage/picture-files.ts'
import type { SweepParts } from './sweep.ts'

/** Removes a picture's files and returns how many there were; where one resists this is logged, and 0 returned. */
export async function removePicture(
  { files, log }: Pick<SweepParts, 'files' | 'log'>,
  { kind, id }: PictureName,
): Promise<number> {
  try {
    return await files.remove(kind, id)
  } catch (error) {
    log.error({ err: error, picture: id }, 'a picture could not be swept')
    return 0
  }
}
