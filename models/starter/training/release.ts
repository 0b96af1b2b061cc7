/** release.ts FOLDER OUT: exports what training reached as a model folder at OUT and draws FOLDER/sheet.png. */
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { announceSizes } from './announced-sizes.ts'
import { runScript } from './python-tools.ts'

const [where, to] = process.argv.slice(2)
if (where === undefined || to === undefined) {
  console.error('npm run starter:release -- FOLDER OUT')
  process.exit(1)
}
const folder = resolve(where)
const out = resolve(to)
const made = join(folder, 'export')
const sheet = join(folder, 'sheet.png')
runScript(folder, 'sample.py', [folder, sheet])
// Scenes whose pixels are still there fit preview.json anew; else it stays as it was, for the autoencoder did.
const pixels = readdirSync(folder).find((file) => /^s\d+\.rgb$/.test(file))
const scenes = pixels === undefined ? [] : [join(folder, pixels.replace(/\.rgb$/, ''))]
runScript(folder, 'export.py', [folder, made, ...scenes])
if (!existsSync(join(made, 'preview.json'))) cpSync(join(folder, 'preview.json'), join(made, 'preview.json'))
// Part by part: in models/starter this very code lies beside the weights.
for (const part of readdirSync(made)) {
  rmSync(join(out, part), { recursive: true, force: true })
  cpSync(join(made, part), join(out, part), { recursive: true })
}
if (existsSync(join(out, '../catalog.json'))) announceSizes(join(out, '..'))
console.log(`${out} is ready; look at ${sheet} first`)
