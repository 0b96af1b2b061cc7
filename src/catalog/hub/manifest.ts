import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isSafePath } from './file-names.ts'

/** Name of the manifest in a model's folder. */
export const manifestName = 'promptpics.json'

const manifest = z.object({
  repository: z.string(),
  /** As it was asked for: a branch, a tag or a commit. */
  revision: z.string(),
  commit: z.string(),
  pulledAt: z.iso.datetime(),
  files: z.array(
    z.object({
      path: z.string().refine(isSafePath, 'a path below the folder was expected'),
      bytes: z.int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
})

/** Where a model's files come from and what they are. */
export type Manifest = z.infer<typeof manifest>

/** A manifest that is there but cannot be used; the message says why. */
export class ManifestUnreadableError extends Error {
  override name = 'ManifestUnreadableError'
}

/** The manifest of an installed model; null where its folder has none. Throws ManifestUnreadableError. */
export async function readManifest(modelFolder: string): Promise<Manifest | null> {
  const text = await readFile(join(modelFolder, manifestName), 'utf8').catch(absent)
  if (text === null) return null
  try {
    return manifest.parse(JSON.parse(text))
  } catch (error) {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    throw new ManifestUnreadableError(message.split('\n').join(' '), { cause: error })
  }
}

/** Writes the manifest and returns when it is on the disk. */
export async function writeManifest(modelFolder: string, content: Manifest): Promise<void> {
  const file = await open(join(modelFolder, manifestName), 'w')
  try {
    await file.writeFile(`${JSON.stringify(content, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}
