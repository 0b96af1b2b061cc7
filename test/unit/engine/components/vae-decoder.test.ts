import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { decodeLatents, vaeConfig, vaeFactor } from '../../../../src/engine/components/vae-decoder.ts'
import { ModelBrokenError } from '../../../../src/engine/errors.ts'
import { openSession, type OnnxSession } from '../../../../src/engine/runtime/onnx-session.ts'
import { onCpu, temporaryFolder } from '../golden-models.ts'
import { copyGraph, unaryGraph, type GraphValue } from '../onnx-graph.ts'

function decoderValues(type: GraphValue['type']): readonly [GraphValue, GraphValue] {
  const shape = ['batch', 3, 'height', 'width']
  return [
    { name: 'latent_sample', type, shape },
    { name: 'sample', type, shape },
  ]
}

async function decoderOf(graph: Uint8Array): Promise<OnnxSession> {
  const path = join(await temporaryFolder(), 'model.onnx')
  await writeFile(path, graph)
  const session = await openSession(path, onCpu)
  onTestFinished(() => session.release())
  return session
}

/** A decoder whose picture is its latents. */
const copyDecoder = (type: 'float32' | 'float16') => decoderOf(copyGraph([decoderValues(type)]))

const config = (values: object) =>
  vaeConfig.parse({ latent_channels: 3, block_out_channels: [8], scaling_factor: 1, ...values })

/** The value between -1 and 1 that becomes this many 255ths. */
const level = (value: number) => (value / 255) * 2 - 1
const pixelLatents = (...rgb: readonly number[]) => ({
  data: Float32Array.from(rgb, level),
  dims: [1, 3, 1, 1],
})

describe('vaeFactor', () => {
  it('doubles with every block but the last', () => {
    expect(vaeFactor(config({ block_out_channels: [8] }))).toBe(1)
    expect(vaeFactor(config({ block_out_channels: [8, 8, 8, 8] }))).toBe(8)
  })
})

describe('decodeLatents', () => {
  it('turns planes into pixels, picture by picture', async () => {
    const levels = Array.from({ length: 2 * 3 * 2 * 3 }, (_, k) => k * 7)
    const latents = { data: Float32Array.from(levels, level), dims: [2, 3, 2, 3] }
    const pictures = await decodeLatents(await copyDecoder('float32'), config({}), latents)
    expect(pictures).toMatchObject({ count: 2, width: 3, height: 2 })
    expect([...pictures.rgb.subarray(0, 6)]).toEqual([0, 42, 84, 7, 49, 91])
    expect([...pictures.rgb.subarray(18, 21)]).toEqual([126, 168, 210])
  })

  it('clamps, and rounds halves to the even level', async () => {
    const decoder = await copyDecoder('float32')
    const outside = { data: Float32Array.of(-3, 40, Infinity), dims: [1, 3, 1, 1] }
    expect([...(await decodeLatents(decoder, config({}), outside)).rgb]).toEqual([0, 255, 255])
    // Halves that float32 arithmetic hits exactly.
    expect([...(await decodeLatents(decoder, config({}), pixelLatents(126.5, 127.5, 3))).rgb]).toEqual([
      126, 128, 3,
    ])
  })

  it('undoes scale and shift, or scale, deviation and mean channel by channel', async () => {
    const decoder = await copyDecoder('float32')
    const scaled = pixelLatents(10, 20, 30).data.map((value) => (value - 0.25) * 2)
    const shifted = await decodeLatents(decoder, config({ scaling_factor: 2, shift_factor: 0.25 }), {
      data: scaled,
      dims: [1, 3, 1, 1],
    })
    expect([...shifted.rgb]).toEqual([10, 20, 30])

    const mean = [0.5, -0.25, 0]
    const std = [2, 4, 0.5]
    const normal = pixelLatents(40, 50, 60).data.map((value, k) => ((value - mean[k]!) / std[k]!) * 2)
    const spread = config({ scaling_factor: 2, latents_mean: mean, latents_std: std })
    expect([...(await decodeLatents(decoder, spread, { data: normal, dims: [1, 3, 1, 1] })).rgb]).toEqual([
      40, 50, 60,
    ])
  })

  it('says that a picture is not a number, and whose fault that is', async () => {
    const decoder = await copyDecoder('float32')
    const broken = { data: Float32Array.of(0, Number.NaN, 0), dims: [1, 3, 1, 1] }
    const decoding = decodeLatents(decoder, config({}), broken)
    await expect(decoding).rejects.toThrow(ModelBrokenError)
    await expect(decoding).rejects.toThrow(/not a number \(NaN\): the denoiser/)

    const rootDecoder = await decoderOf(unaryGraph('Sqrt', ...decoderValues('float32')))
    await expect(decodeLatents(rootDecoder, config({}), pixelLatents(0, 0, 0))).rejects.toThrow(
      /the VAE decoder/,
    )
  })

  it('takes nothing but black out of a float16 decoder for an overflow, and black out of another for a picture', async () => {
    const black = pixelLatents(0, 0, 0)
    const decoding = decodeLatents(await copyDecoder('float16'), config({}), black)
    await expect(decoding).rejects.toThrow(ModelBrokenError)
    await expect(decoding).rejects.toThrow(/all black: the VAE decoder of this model computes in float16/)
    expect([...(await decodeLatents(await copyDecoder('float32'), config({}), black)).rgb]).toEqual([0, 0, 0])
  })

  it('names float16 where it gives no numbers', async () => {
    const root = await decoderOf(unaryGraph('Sqrt', ...decoderValues('float16')))
    await expect(decodeLatents(root, config({}), pixelLatents(0, 0, 0))).rejects.toThrow(
      /the VAE decoder of this model overflows in float16/,
    )
  })

  it('decodes with a float16 decoder', async () => {
    const decoded = await decodeLatents(await copyDecoder('float16'), config({}), pixelLatents(0, 128, 255))
    expect([...decoded.rgb]).toEqual([0, 128, 255])
  })
})
