import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { run } from './python-tools.ts'

const painter = fileURLToPath(new URL('paint.ts', import.meta.url))

/** Paints scenes as `name`.rgb and `name`.jsonl in a process of its own, for the canvas library gives no memory back. */
export function paintScenes(first: number, count: number, name: string): void {
  run(process.execPath, ['--import', import.meta.resolve('tsx'), painter, String(first), String(count), name])
}

/** The same unless `name`.rgb is there. */
export function paintMissingScenes(first: number, count: number, name: string): void {
  if (!existsSync(`${name}.rgb`)) paintScenes(first, count, name)
}
