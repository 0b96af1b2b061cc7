import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const scenes = fileURLToPath(new URL('../scenes', import.meta.url))

/** Eight letters that change whenever the painter's code does: scenes of another painter ask for another judge. */
export function paintersMark(folder = scenes): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted())
    if (name.endsWith('.ts')) hash.update(name).update(readFileSync(join(folder, name)))
  return hash.digest('hex').slice(0, 8)
}
