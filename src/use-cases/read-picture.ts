import { readFile } from 'node:fs/promises'
import { toJpeg } from '../imaging/convert-picture.ts'
import type { GenerationRecords } from '../storage/generation-records.ts'
import type { PictureFiles } from '../storage/picture-files.ts'

export type PictureFormat = 'png' | 'webp' | 'jpeg'

/** A stored picture at full size in the format that is asked for; null where there is none of that id. */
export async function readPicture(
  { records, files }: { readonly records: GenerationRecords; readonly files: PictureFiles },
  id: string,
  format: PictureFormat,
): Promise<Buffer | null> {
  const image = await records.findImage(id)
  if (image === null) return null
  if (format === 'jpeg') return toJpeg(files.path(image.kind, id, 'original'))
  return readFile(files.path(image.kind, id, format === 'png' ? 'original' : 'web'))
}
