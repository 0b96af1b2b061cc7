import { describe, expect, it } from 'vitest'
import { JobRunner } from '../../../../src/engine/job-runner.ts'
import type { FromEngine, RawPicture, Target, TextToImage } from '../../../../src/engine/protocol.ts'
import { cpuOf, tinyFlux, tinySd3 } from '../golden-models.ts'

/** Runs a job to its end. */
async function finish(job: (runner: JobRunner) => void): Promise<FromEngine> {
  return new Promise((resolve) => {
    const runner = new JobRunner({ devices: cpuOf(), threads: 1 }, (message) => {
      if (message.type === 'done' || message.type === 'encoded') resolve(message)
      if (message.type === 'failed') throw new Error(message.message)
    })
    job(runner)
  })
}

async function pictureOf(modelFolder: string, changes: Partial<TextToImage>): Promise<Uint8Array> {
  const asked = { prompt: 'a red cat', steps: 4, guidanceScale: 5, width: 96, height: 64, seed: 1 }
  const request = { modelFolder, ...asked, ...changes }
  const end = await finish((runner) => runner.receive({ type: 'run', jobId: 'job', request }))
  if (end.type !== 'done') throw new Error(end.type)
  return end.picture.rgb
}

/** What a model makes of a picture of its own, as a target. */
async function targetOf(modelFolder: string, rgb: Uint8Array): Promise<Target> {
  const picture: RawPicture = { rgb, width: 96, height: 64 }
  const end = await finish((runner) =>
    runner.receive({ type: 'encode', jobId: 'job', request: { modelFolder, picture } }),
  )
  if (end.type !== 'encoded') throw new Error(end.type)
  return { steers: true, latents: end.latents, colours: picture }
}

describe.each([
  ['SD3', tinySd3],
  ['FLUX', tinyFlux],
])('a run of %s', (_, model) => {
  it('ends in its target whatever the prompt and the seed', async () => {
    const goal = await pictureOf(model, { prompt: 'castle at night', seed: 9 })
    const target = await targetOf(model, goal)
    expect(target.latents).toMatchObject({ channels: 16, height: 8, width: 12 })
    const steered = await pictureOf(model, { target })
    expect(await pictureOf(model, { target, prompt: 'a boat', seed: 2, guidanceScale: 1 })).toEqual(steered)
    const plain = await pictureOf(model, {})
    const distance = (a: Uint8Array) =>
      a.reduce((sum, value, k) => sum + Math.abs(value - goal[k]!), 0) / a.length
    expect(distance(steered)).toBeLessThan(distance(plain) / 2)
  })

  it('ends in colours where there are no latents, and in its own picture where nothing steers', async () => {
    const colours = { rgb: new Uint8Array(8 * 8 * 3).fill(90), width: 8, height: 8 }
    const target = { steers: true, latents: null, colours }
    const steered = await pictureOf(model, { target })
    expect(await pictureOf(model, { target, prompt: 'a boat', seed: 2 })).toEqual(steered)
    const plain = await pictureOf(model, {})
    expect(steered).not.toEqual(plain)
    expect(await pictureOf(model, { target: { ...target, steers: false } })).toEqual(plain)
  })
})
