import { readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { UploadError } from '../../../src/errors.ts'
import { decodeUpload } from '../../../src/imaging/decode-upload.ts'
import { fileOf, painted } from './upload-files.ts'

const limits = { pixels: 40_000_000, side: 4096 }

/** A file that is not to be taken, and what its uploader is told. */
export interface BadUpload {
  readonly name: string
  readonly bytes: Uint8Array
  readonly message: RegExp
  readonly declared?: { filename: string; mimetype: string }
}

export const named = (name: string, bytes: Uint8Array, message: RegExp): BadUpload => ({
  name,
  bytes,
  message,
})

/** The same picture, sound, in every format: what bad files are made from. */
export async function soundFiles() {
  return {
    png: await painted().png().toBuffer(),
    jpeg: await painted().jpeg().toBuffer(),
    progressive: await painted().jpeg({ progressive: true }).toBuffer(),
    webp: await painted().webp().toBuffer(),
    avif: await painted().avif({ effort: 0 }).toBuffer(),
  }
}

export type SoundFiles = Awaited<ReturnType<typeof soundFiles>>

/** Expects that each is refused with its message and an UploadError, and that no file stays open. */
export async function expectRefused(files: readonly BadUpload[]): Promise<void> {
  for (const { name, bytes, message, declared = { filename: '', mimetype: '' } } of files) {
    const told = await decodeUpload(await fileOf(bytes), declared, limits).then(() => 'taken', tell)
    expect({ name, told }).toEqual({ name, told: expect.stringMatching(message) as string })
  }
  expect(await openUploads()).toEqual([])
}

const tell = (error: unknown) =>
  error instanceof UploadError && error.code === 'UPLOAD_REFUSED' ? error.message : `thrown: ${String(error)}`

/** Of this process, in the folders of these tests; none where the system does not tell. */
async function openUploads(): Promise<string[]> {
  const handles = await readdir('/proc/self/fd').catch(() => [])
  const paths = await Promise.all(
    handles.map((handle) => readlink(join('/proc/self/fd', handle)).catch(() => '')),
  )
  return paths.filter((path) => path.includes('upload-'))
}
