import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { Kept } from '../../../../src/engine/kept.ts'
import type { RawPicture, StartPicture, Target, TextToImage } from '../../../../src/engine/protocol.ts'
import { runEncoding } from '../../../../src/engine/run-encoding.ts'
import { runJob } from '../../../../src/engine/run-job.ts'
import { cpuOf } from '../golden-models.ts'

/** With a model that was trained: only such a one keeps anything of a picture. */
const modelFolder = fileURLToPath(new URL('../../../../models/starter', import.meta.url))
const kept = new Kept({ devices: cpuOf(), threads: 1 })
const side = 96
const steps = 12
const prompt = 'a red castle on a hill at sunset'
const goalPrompt = 'a snowy forest at night'

/** All previews of a run, then its picture. */
async function draw(changes: Partial<TextToImage>): Promise<RawPicture[]> {
  const size = { width: side, height: side, steps }
  const own = { modelFolder, prompt, guidanceScale: 5, seed: 1 }
  const shown: RawPicture[] = []
  const { picture } = await runJob({ ...own, ...size, ...changes }, kept, {
    checkpoint: () => Promise.resolve(),
    onPhase: () => {},
    onStep: async (_step, show) => {
      const preview = await show()
      if (preview !== null) shown.push(preview)
    },
  })
  return [...shown, picture]
}

let start: RawPicture
let target: Target

beforeAll(async () => {
  start = (await draw({ prompt: 'a boat on a lake in the morning', seed: 5 })).at(-1)!
  const goal = (await draw({ prompt: goalPrompt, seed: 9 })).at(-1)!
  const latents = await runEncoding({ modelFolder, picture: goal }, kept, () => Promise.resolve())
  target = { steers: true, latents, colours: goal }
})

type Half = 'left' | 'right'

/** Root mean square difference of a half, from 0 to 255. */
function halvesApart(half: Half, one: RawPicture, other: RawPicture): number {
  const isIn = (k: number) => (half === 'left') === Math.floor(k / 3) % one.width < one.width / 2
  const squares = Array.from(one.rgb, (value, k) => (isIn(k) ? (value - other.rgb[k]!) ** 2 : 0))
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / (one.rgb.length / 2))
}

/** How far apart the halves of two runs' previews are, step by step, and those of the pictures in the end. */
const apart = (half: Half, one: readonly RawPicture[], other: readonly RawPicture[]) =>
  one.map((shown, k) => halvesApart(half, shown, other[k]!))

/** A steered run, and the same without. */
const bothFrom = async (image: StartPicture) => ({
  steered: await draw({ image, target }),
  plain: await draw({ image, target: { ...target, steers: false } }),
})

describe('a steered run that starts from a picture', () => {
  it('keeps what the mask keeps as any run does, to its end', async () => {
    const mask = Uint8Array.from({ length: side ** 2 }, (_, k) => (k % side < side / 2 ? 0 : 255))
    const image = { picture: start, strength: 1, mask }
    const { steered, plain } = await bothFrom(image)
    const distances = apart('left', steered, plain)
    expect(distances).toHaveLength(steps + 1)
    expect(apart('right', steered, plain).at(-1)).toBeGreaterThan(90)
    // They differ by what the denoiser and the decoder make of the other half, as those of two prompts do.
    const usual = apart('left', plain, await draw({ image, prompt: goalPrompt }))
    for (const [k, distance] of distances.entries()) expect(distance).toBeLessThan(1.5 * usual[k]!)
  })

  it('looks like it for as long as a run that changes little of it', async () => {
    const { steered, plain } = await bothFrom({ picture: start, strength: 0.5, mask: null })
    const distances = apart('left', steered, plain)
    expect(distances).toHaveLength(steps / 2 + 1)
    expect(Math.max(...distances.slice(0, 3))).toBeLessThan(20)
    expect(distances.at(-1)).toBeGreaterThan(90)
  })
})
