import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { JobRunner } from '../../../src/engine/job-runner.ts'
import type { AppliedLora, FromEngine } from '../../../src/engine/protocol.ts'
import { cpuOf, temporaryFolder, tinyFlux, tinySd, tinySd3, tinySdxl } from './golden-models.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/lora/${name}`, import.meta.url))

/** Draws with each of these lists of LoRAs on one engine, and gives all that it said. */
async function drawEach(
  modelFolder: string,
  lists: readonly (readonly AppliedLora[])[],
): Promise<FromEngine[]> {
  const sent: FromEngine[] = []
  const listeners: ((message: FromEngine) => void)[] = []
  const merged = { path: await temporaryFolder(), bytes: 1e9 }
  const runner = new JobRunner({ devices: cpuOf(), threads: 1, merged }, (message) => {
    sent.push(message)
    for (const listen of listeners) listen(message)
  })
  for (const [k, loras] of lists.entries()) {
    const ended = new Promise<void>((resolve) => {
      listeners.push((message) => {
        if ((message.type === 'done' || message.type === 'failed') && message.jobId === `job ${k}`) resolve()
      })
    })
    const size = { steps: 2, guidanceScale: 4, width: 64, height: 64, seed: 3 }
    const request = { modelFolder, prompt: 'a red cat', ...size, loras }
    runner.receive({ type: 'run', jobId: `job ${k}`, request })
    await ended
  }
  return sent
}

const picturesOf = (sent: readonly FromEngine[]) =>
  sent.flatMap((message) => (message.type === 'done' ? [message.picture.rgb] : []))

describe('a run with LoRAs', () => {
  it.each([
    ['tiny-sd', tinySd, 'sd-peft.safetensors'],
    ['tiny-sdxl', tinySdxl, 'sdxl-kohya-sgm.safetensors'],
    ['tiny-sd3', tinySd3, 'sd3-peft.safetensors'],
    ['tiny-flux', tinyFlux, 'flux-bfl.safetensors'],
  ])('draws another picture with %s, and the old one without again', async (_name, model, name) => {
    const lora = { file: fixture(name), scale: 1 }
    const sent = await drawEach(model, [[], [lora], [{ ...lora, scale: 0 }], [lora], []])
    const [plain, changed, none, again, last] = picturesOf(sent)
    expect(changed).not.toEqual(plain)
    expect(none).toEqual(plain)
    expect(again).toEqual(changed)
    expect(last).toEqual(plain)
  })

  it('tells which loaded parts have LoRAs in them', async () => {
    const sent = await drawEach(tinySd, [[{ file: fixture('sd-peft.safetensors'), scale: 1 }]])
    const loaded = sent.flatMap((message) => (message.type === 'loaded' ? [message.models] : [])).at(-1)
    const parts = loaded?.flatMap((model) => model.parts) ?? []
    expect(parts.find(({ part }) => part === 'unet')?.merged).toBe(true)
    expect(parts.find(({ part }) => part === 'vae_decoder')?.merged).toBe(false)
  })

  it('refuses a LoRA that was made for another family, and names it', async () => {
    const sent = await drawEach(tinySd, [[{ file: fixture('flux-peft.safetensors'), scale: 1 }]])
    const failed = sent.find((message) => message.type === 'failed')
    expect(failed).toMatchObject({ code: 'BAD_REQUEST' })
    expect(failed?.message).toMatch(/flux-peft\.safetensors fits nothing of this model/)
  })

  it('has no LoRAs without a folder to merge them in', async () => {
    const sent: FromEngine[] = []
    await new Promise<void>((resolve) => {
      const runner = new JobRunner({ devices: cpuOf(), threads: 1 }, (message) => {
        sent.push(message)
        if (message.type === 'failed') resolve()
      })
      const size = { steps: 1, guidanceScale: 1, width: 64, height: 64, seed: 3 }
      const loras = [{ file: fixture('sd-peft.safetensors'), scale: 1 }]
      const request = { modelFolder: tinySd, prompt: '', ...size, loras }
      runner.receive({ type: 'run', jobId: 'job', request })
    })
    expect(sent.at(-1)).toMatchObject({ code: 'BAD_REQUEST' })
  })
})
