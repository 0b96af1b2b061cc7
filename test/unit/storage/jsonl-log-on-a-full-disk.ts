/**
 * Logs into the folder of its first argument until the file can grow no more, tells what stood there then, makes room
 * and goes on.
 */
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { openJsonlLog } from '../../../src/storage/jsonl-log.ts'

const folder = process.argv[2] ?? ''
const told: string[] = []
const log = openJsonlLog({
  ...{ folder, name: 'things', maxBytes: 1e9, maxFiles: 1 },
  onError: (error) => told.push(String(error)),
})
const file = join(folder, 'things.jsonl')
const size = async () => (await stat(file).catch(() => ({ size: 0 }))).size

// One at a time: several written at once could be more than an empty file may grow to.
let i = 0
for (let before = 0; told.length === 0; i += 1) {
  log.write({ i, text: 'x'.repeat(100) })
  while (told.length === 0 && (await size()) === before) await new Promise(setImmediate)
  before = await size()
}
const whenFull = await readFile(file, 'utf8')
// Tried again in vain.
log.write({ i })
await rm(file)
log.write({ i: i + 1 })
await log.close()
process.stdout.write(JSON.stringify({ whenFull, told }))
