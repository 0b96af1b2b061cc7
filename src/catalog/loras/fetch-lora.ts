import { randomUUID } from 'node:crypto'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { beginningBytes, checkBeginning, checkSafetensors } from './check-safetensors.ts'
import { FetchProblem } from './fetch-problem.ts'
import { openDownload, type Download, type FetchRules } from './safe-fetch.ts'

/** What the names of files on their way end with. */
export const temporarySuffix = '.part'

/**
 * Fetches the safetensors file at `url` to `path`, under a temporary name beside it until it is whole, checked and on
 * the disk. Throws FetchProblem, what `signal` was aborted with, or the disk's error; nothing stays behind then.
 */
export async function fetchLora(
  url: URL,
  path: string,
  rules: FetchRules,
  signal: AbortSignal,
): Promise<void> {
  const timeout = new AbortController()
  const giveUp = () => timeout.abort(new FetchProblem('it takes too long to fetch'))
  const timer = setTimeout(giveUp, rules.times.totalMs)
  const temporary = `${path}.${randomUUID()}${temporarySuffix}`
  try {
    const download = await openDownload(url, rules, AbortSignal.any([signal, timeout.signal]))
    await store(download, temporary)
    await rename(temporary, path)
  } finally {
    clearTimeout(timer)
    // Also ends a connection that nobody began to read from.
    timeout.abort()
    await rm(temporary, { force: true })
  }
}

async function store(download: Download, temporary: string): Promise<void> {
  const file = await open(temporary, 'wx+', 0o644)
  try {
    await checkSafetensors(file, await writeChecked(download, file))
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Returns the bytes written. What is no safetensors file is refused from its first bytes on. */
async function writeChecked(
  { announcedBytes, isWebPage, chunks }: Download,
  file: FileHandle,
): Promise<number> {
  let written = 0
  let beginning = Buffer.alloc(0)
  for await (const chunk of chunks) {
    if (isWebPage) throw new FetchProblem('it is a web page')
    if (beginning.length < beginningBytes) {
      beginning = Buffer.concat([beginning, chunk.subarray(0, beginningBytes)])
      if (beginning.length >= beginningBytes) checkBeginning(beginning, announcedBytes)
    }
    await file.writeFile(chunk)
    written += chunk.length
  }
  return written
}
