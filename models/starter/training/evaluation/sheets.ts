import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { contactSheet } from '../scenes/contact-sheet.ts'
import { canvasOf } from './canvas-of.ts'
import { type Asked, type DrawingSettings, drawn } from './drawing.ts'

const plainPrompts = fileURLToPath(new URL('plain-prompts.txt', import.meta.url))

const GALLERY = [
  'a red car on a beach',
  'a lighthouse at sunset',
  'a fox in the snow',
  'a portrait of a woman with black hair',
  'a rocket in space',
]
const SEEDS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]

/** Writes a contact sheet (WebP) of fifty prompts that were chosen by somebody who knew nothing of the painter. */
export async function drawPlainPrompts(
  model: string,
  settings: DrawingSettings,
  file: string,
): Promise<void> {
  const prompts = readFileSync(plainPrompts, 'utf8').trim().split('\n')
  const asked = prompts.map((prompt, seed) => ({ prompt, seed }))
  const pictures = await captioned(drawn(model, asked, settings), promptOf)
  const sheet = contactSheet(pictures, asked.length, { columns: 10, side: 160, lines: 2 })
  writeFileSync(file, sheet.toBuffer('image/webp', 80))
}

/** Writes a sheet of what the seed changes: a few prompts, a row each. */
export async function drawSeeds(model: string, settings: DrawingSettings, file: string): Promise<void> {
  const asked = GALLERY.flatMap((prompt) => SEEDS.map((seed) => ({ prompt, seed })))
  const pictures = await captioned(drawn(model, asked, settings), promptOrSeed)
  const sheet = contactSheet(pictures, asked.length, { columns: SEEDS.length, side: 160, lines: 2 })
  writeFileSync(file, sheet.toBuffer('image/webp', 80))
}

const promptOf = ({ prompt }: Asked) => prompt

/** Under the first picture of a row, and under the others. */
const promptOrSeed = ({ prompt, seed }: Asked) => (seed === 0 ? prompt : `seed ${seed}`)

async function captioned(pictures: ReturnType<typeof drawn>, words: (asked: Asked) => string) {
  const made = []
  for await (const { prompt, seed, picture } of pictures)
    made.push({ canvas: canvasOf(picture), caption: words({ prompt, seed }) })
  return made
}
