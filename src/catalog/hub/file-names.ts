import { HubError } from '../../errors.ts'
import type { RemoteFile } from './remote-file.ts'

/**
 * Whether a path from outside names a file below a folder, on any system: no way up, nothing absolute, no drive or
 * stream of Windows, no control characters.
 */
export function isSafePath(path: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (path === '' || /[\\:\u0000-\u001f\u007f]/.test(path)) return false
  return path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..')
}

/** Throws HubError where a hub lists a path that leads out of the model's folder, or could. */
export function refuseUnsafePaths(paths: readonly string[]): void {
  const unsafe = paths.find((path) => !isSafePath(path))
  if (unsafe === undefined) return
  throw new HubError(
    'DAMAGED',
    `The hub lists a file called ${JSON.stringify(unsafe)}: a path below the model's folder was expected.`,
  )
}

/** Throws HubError where two files, or a file and a folder, would be one where upper and lower case are the same. */
export function refuseCollisions(files: readonly Pick<RemoteFile, 'path'>[]): void {
  const taken = new Map<string, string>()
  const take = (path: string, use: string) => {
    const key = path.normalize('NFC').toLowerCase()
    const other = taken.get(key)
    if (other !== undefined && other !== use) throw collision(other, use)
    taken.set(key, use)
  }
  for (const { path } of files) {
    const segments = path.split('/')
    for (let depth = 1; depth < segments.length; depth++) {
      const folder = segments.slice(0, depth).join('/')
      take(folder, `${folder}/`)
    }
    if (taken.get(path.normalize('NFC').toLowerCase()) === path) throw collision(path, path)
    take(path, path)
  }
}

function collision(one: string, other: string): HubError {
  return new HubError(
    'DAMAGED',
    `The hub lists ${one} and ${other}, which are one and the same on some disks: ` +
      'names that differ in more than upper and lower case were expected.',
  )
}
