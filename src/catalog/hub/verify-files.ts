import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { canceled } from './hub-failures.ts'
import { digestFile } from './content-digest.ts'
import { manifestName, ManifestUnreadableError, readManifest, type Manifest } from './manifest.ts'
import { severalAtOnce } from './several-at-once.ts'

/** A file of an installed model that is not what its manifest says. */
export interface FileProblem {
  readonly file: string
  readonly expected: string
  readonly found: string
}

/** How far the check is, in bytes. */
export interface VerifyProgress {
  readonly file: string
  readonly bytes: number
  readonly totalBytes: number
}

type ManifestFile = Manifest['files'][number]

const atOnce = 4

/**
 * Reads every file of an installed model and compares it with the manifest. Returns what is wrong, file by file in the
 * manifest's order; null where the folder has no manifest to compare with. Throws HubError, CANCELED.
 */
export async function verifyFiles(
  modelFolder: string,
  onProgress: (progress: VerifyProgress) => void,
  signal: AbortSignal,
): Promise<FileProblem[] | null> {
  try {
    const manifest = await readManifest(modelFolder)
    return manifest && (await verifyAll(modelFolder, manifest, onProgress, signal))
  } catch (error) {
    if (signal.aborted) throw canceled(`Checking ${modelFolder}`)
    if (!(error instanceof ManifestUnreadableError)) throw error
    return [{ file: manifestName, expected: 'a manifest', found: error.message }]
  }
}

async function verifyAll(
  modelFolder: string,
  { files }: Manifest,
  onProgress: (progress: VerifyProgress) => void,
  signal: AbortSignal,
): Promise<FileProblem[]> {
  const totalBytes = files.reduce((sum, file) => sum + file.bytes, 0)
  let bytes = 0
  const problems = await severalAtOnce(files, atOnce, signal, (file, signal) => {
    let before = 0
    const onBytes = (read: number) => {
      bytes += read - before
      before = read
      onProgress({ file: file.path, bytes, totalBytes })
    }
    return verifyFile(join(modelFolder, file.path), file, onBytes, signal)
  })
  return problems.filter((problem) => problem !== null)
}

async function verifyFile(
  path: string,
  { path: file, bytes, sha256 }: ManifestFile,
  onBytes: (read: number) => void,
  signal: AbortSignal,
): Promise<FileProblem | null> {
  const there = await stat(path).catch(() => null)
  const size = `${bytes} bytes`
  if (!there?.isFile()) return { file, expected: size, found: there ? 'no file' : 'nothing' }
  if (there.size !== bytes) return { file, expected: size, found: `${there.size} bytes` }
  const hash = createHash('sha256')
  await digestFile(path, hash, onBytes, signal)
  const found = hash.digest('hex')
  return found === sha256 ? null : { file, expected: `sha256 ${sha256}`, found: `sha256 ${found}` }
}
