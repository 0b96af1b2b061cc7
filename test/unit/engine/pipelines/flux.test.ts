import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TorchGenerator } from '../../../../src/engine/tensor/noise.ts'
import { Recording } from '../../../golden/recording.ts'
import { copyOf, tinyFlux } from '../golden-models.ts'
import { copyGraph, type GraphValue } from '../onnx-graph.ts'
import { load, requestFor, silent } from './pipeline-runs.ts'

const largestDifference = (ours: Uint8Array, theirs: Uint8Array) =>
  ours.reduce((most, value, k) => Math.max(most, Math.abs(value - theirs[k]!)), 0)

const outputName = (name: string) => (name === 'hidden_states' ? 'out_hidden_states' : `${name}_out`)

/** The graph of a transformer that gives its latents back, exported as long ago: ids with a batch, int32, no guidance. */
function oldTransformer(): Uint8Array {
  const inputs: GraphValue[] = [
    { name: 'hidden_states', type: 'float32', shape: ['batch', 'patches', 64] },
    { name: 'encoder_hidden_states', type: 'float32', shape: ['batch', 'tokens', 48] },
    { name: 'pooled_projections', type: 'float32', shape: ['batch', 32] },
    { name: 'timestep', type: 'float32', shape: ['batch'] },
    { name: 'img_ids', type: 'int32', shape: [1, 'patches', 3] },
    { name: 'txt_ids', type: 'int32', shape: [1, 'tokens', 3] },
  ]
  return copyGraph(inputs.map((input) => [input, { ...input, name: outputName(input.name) }]))
}

describe('FluxPipeline', () => {
  it('gives picture k of a batch what its prompts and seed give alone, with true guidance', async () => {
    const pipeline = await load(tinyFlux)
    const shared = { trueGuidanceScale: 3, maxSequenceLength: 32 }
    const generators = [new TorchGenerator(1), new TorchGenerator(2)]
    const both = await pipeline.generate(
      requestFor(pipeline, {
        ...shared,
        ...{ prompts: ['a red cat', 'castle'], prompts2: ['oil', 'at night'] },
        ...{ negativePrompts: ['', 'dog'], negativePrompts2: ['blurry', ''], generators },
      }),
      silent,
    )
    const alone = await pipeline.generate(
      requestFor(pipeline, {
        ...shared,
        ...{ prompts: ['castle'], prompts2: ['at night'] },
        ...{ negativePrompts: ['dog'], negativePrompts2: [''], generators: [new TorchGenerator(2)] },
      }),
      silent,
    )
    expect(largestDifference(both.rgb.subarray(both.rgb.length / 2), alone.rgb)).toBeLessThanOrEqual(1)
  })

  it.each([
    ['without a negative prompt', { trueGuidanceScale: 4, negativePrompts: null }, 1],
    ['at a scale of 1', { trueGuidanceScale: 1 }, 1],
    ['where no scale is given', {}, 1],
    ['with both', { trueGuidanceScale: 1.5 }, 2],
  ])('calls the denoiser as often as there is something to keep away from: %s', async (_, changes, calls) => {
    const pipeline = await load(tinyFlux)
    const trace = new Recording()
    await pipeline.generate(requestFor(pipeline, { steps: 1, ...changes }), silent, trace)
    expect(trace.firstCalls).toHaveLength(calls)
    expect(trace.tokenRows.get('tokenizer_2')?.negative === null).toBe(calls === 1)
  })

  it('shows unpacked latents', async () => {
    const pipeline = await load(tinyFlux)
    const shapes: (readonly number[])[] = []
    const onStep = ({ latents }: { latents: { dims: readonly number[] } }) => shapes.push(latents.dims)
    await pipeline.generate(requestFor(pipeline, { width: 96, steps: 2 }), { ...silent, onStep })
    expect(shapes).toEqual([
      [1, 16, 8, 12],
      [1, 16, 8, 12],
    ])
  })

  it('tells guidance only to a denoiser that declares it, and ids in the rank that is declared', async () => {
    const folder = await copyOf(tinyFlux)
    await writeFile(join(folder, 'transformer/model.onnx'), oldTransformer())
    const pipeline = await load(folder)
    const trace = new Recording()
    await pipeline.generate(requestFor(pipeline, { steps: 2 }), silent, trace)
    expect(Object.keys(trace.firstCalls[0] ?? {})).not.toContain('guidance')
    const [step] = trace.steps
    expect(step?.modelOutput).toEqual(trace.startLatents)
  })

  it.each([
    [72, 64],
    [64, 8],
  ])('refuses a picture of %i x %i', async (width, height) => {
    const pipeline = await load(tinyFlux)
    await expect(pipeline.generate(requestFor(pipeline, { width, height }), silent)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: `Width and height must be multiples of 16 for this model, not ${width} x ${height}`,
    })
  })

  it.each([0, 513, 2.5])('refuses %d tokens for T5', async (maxSequenceLength) => {
    const pipeline = await load(tinyFlux)
    await expect(
      pipeline.generate(requestFor(pipeline, { maxSequenceLength }), silent),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('from 1 to 512') })
  })

  it('names what a folder lacks', async () => {
    const folder = await copyOf(tinyFlux)
    await rm(join(folder, 'text_encoder_2/model.onnx'))
    await rm(join(folder, 'transformer'), { recursive: true })
    await expect(load(folder)).rejects.toMatchObject({
      code: 'MODEL_BROKEN',
      message:
        `The model folder ${folder} lacks text_encoder_2/model.onnx (the second text encoder, T5), ` +
        "transformer/config.json (the denoiser's configuration), transformer/model.onnx (the denoiser)",
    })
  })

  it.each([
    [
      'transformer',
      { in_channels: 384, out_channels: 64 },
      /takes 384 channels and gives 64; the VAE's 16 make 64/,
    ],
    ['transformer', { joint_attention_dim: 4096 }, /d_model is 48; the denoiser takes tokens of 4096/],
    ['text_encoder_2', { d_model: 'x' }, /text_encoder_2\/config\.json is not as expected: d_model/],
  ])('refuses a %s that does not fit: %o', async (part, config, message) => {
    const folder = await copyOf(tinyFlux)
    await writeFile(join(folder, part, 'config.json'), JSON.stringify(config))
    await expect(load(folder)).rejects.toMatchObject({ code: 'MODEL_BROKEN' })
    await expect(load(folder)).rejects.toThrow(message)
  })

  it('refuses a folder without a T5 tokenizer, naming it', async () => {
    const folder = await copyOf(tinyFlux)
    await rm(join(folder, 'tokenizer_2'), { recursive: true })
    await expect(load(folder)).rejects.toThrow(
      `The folder ${folder}/tokenizer_2 lacks tokenizer.json and spiece.model`,
    )
  })
})
