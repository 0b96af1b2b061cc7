import { expect, it } from 'vitest'
import type { Latents, RawPicture } from '../../../../src/engine/protocol.ts'
import { runEncoding } from '../../../../src/engine/run-encoding.ts'
import { SessionStore } from '../../../../src/engine/runtime/session-store.ts'
import { readCase } from '../../../golden/case-file.ts'
import { copyOf, goldenCases, starter, tinySd } from '../golden-models.ts'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

const recorded = join(goldenCases, 'tiny-sd.img2img-75.json')

const encode = (modelFolder: string, picture: RawPicture): Promise<Latents> =>
  runEncoding({ modelFolder, picture }, new SessionStore({ memoryBytes: 0, threads: 1 }), () =>
    Promise.resolve(),
  )

/** A picture of one colour. */
const plain = (width: number, height: number) => ({
  rgb: new Uint8Array(width * height * 3).fill(90),
  width,
  height,
})

it('gives the mean that the reference recorded, scaled', async () => {
  const golden = await readCase(recorded)
  const { data: rgb, shape } = golden.bytes('input')
  const [height = 0, width = 0] = shape
  const latents = await encode(tinySd, { rgb, width, height })
  expect(latents).toMatchObject({ channels: 4, height: 8, width: 12 })
  const { data: posterior } = golden.floats('posterior.0')
  const worst = latents.values.map((value, i) => Math.abs(value - posterior[i]! * 0.18215))
  expect(Math.max(...worst)).toBeLessThan(golden.tolerance.latents)
})

it('reads channels and factor from the files', async () => {
  expect(await encode(starter, plain(64, 32))).toMatchObject({ channels: 12, height: 2, width: 4 })
})

it('refuses sides that the model cannot have', async () => {
  await expect(encode(tinySd, plain(60, 64))).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

it('says which file a folder without an encoder lacks', async () => {
  const folder = await copyOf(tinySd)
  await rm(join(folder, 'vae_encoder'), { recursive: true })
  await expect(encode(folder, plain(64, 64))).rejects.toMatchObject({
    code: 'MODEL_BROKEN',
    message: expect.stringContaining('vae_encoder/model.onnx (the VAE encoder)'),
  })
})
