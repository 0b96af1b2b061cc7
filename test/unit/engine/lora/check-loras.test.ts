import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ModelBrokenError } from '../../../../src/engine/errors.ts'
import { checkLoras, type LoraModel } from '../../../../src/engine/lora/check-loras.ts'
import { mergedGraph } from '../../../../src/engine/lora/merged-graph.ts'
import { bytesField, textField } from '../../../../src/model-files/protobuf-bytes.ts'
import {
  dataType,
  dims,
  graphFile,
  initializer,
  modelBytes,
  tensorName,
} from '../../model-files/graph-bytes.ts'
import { tinyFlux, tinySd, tinySd3, tinySdxl } from '../golden-models.ts'
import { caseNamed, loraFile, refusalOf, requestOf } from './lora-fixtures.ts'
import { kohya, tensorFile, type HandmadeTensor } from './safetensors-bytes.ts'

function modelOf(folder: string, pipelineClass: string, ...parts: readonly string[]): LoraModel {
  return { pipelineClass, parts: parts.map((part) => ({ part, graph: join(folder, part, 'model.onnx') })) }
}
const sd = modelOf(tinySd, 'StableDiffusionPipeline', 'text_encoder', 'unet')
const sdxl = modelOf(tinySdxl, 'StableDiffusionXLPipeline', 'text_encoder', 'text_encoder_2', 'unet')
const sd3 = modelOf(
  ...([tinySd3, 'StableDiffusion3Pipeline'] as const),
  ...['text_encoder', 'text_encoder_2', 'text_encoder_3', 'transformer'],
)
const flux = modelOf(tinyFlux, 'FluxPipeline', 'text_encoder', 'text_encoder_2', 'transformer')

const refusedBy = (model: LoraModel, file: string) => refusalOf(checkLoras(model, [{ file, scale: 1 }]))
const refused = async (tensors: Record<string, HandmadeTensor>) => refusedBy(sd, await tensorFile(tensors))

function nodeBytes(opType: string, name: string, ...inputs: readonly string[]): Buffer {
  const fields = [textField(2, `${name}_output`), textField(3, name), textField(4, opType)]
  return bytesField(1, Buffer.concat([...inputs.map((input) => textField(1, input)), ...fields]))
}

const weightBytes = (type: number) =>
  initializer(dims(2, 2), dataType(type), tensorName('w'), bytesField(9, Buffer.alloc(type === 1 ? 16 : 4)))

// The graph's weight is [16, 16] there.
const query = 'lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q'

describe('checkLoras', () => {
  it.each<[file: string, model: LoraModel, fitted: number]>([
    ['sd-kohya', sd, 14],
    ['sd-diffusers-old', sd, 6],
    ['sd-peft', sd, 3],
    ['sdxl-kohya-sgm', sdxl, 20],
    ['sdxl-peft', sdxl, 3],
    ['sd3-kohya', sd3, 19],
    ['sd3-peft', sd3, 3],
    ['flux-kohya', flux, 22],
    ['flux-bfl', flux, 2],
    ['flux-peft', flux, 4],
  ])('finds that all of %s fits', async (name, model, fitted) => {
    const file = loraFile(`${name}.safetensors`)
    expect(await checkLoras(model, [{ file, scale: 1 }])).toMatchObject([{ file, fitted, missing: [] }])
  })

  it('tells which modules a model has not, and which keys are no LoRA', async () => {
    const file = await tensorFile({
      ...kohya(query, [16, 2, 16]),
      ...kohya('lora_unet_down_blocks_9_attentions_0_proj_in', [16, 2, 16]),
      ...kohya('lora_te2_text_model_encoder_layers_0_mlp_fc1', [16, 2, 16]),
      emb_params: { shape: [1] },
    })
    expect(await checkLoras(sd, [{ file, scale: 0.5 }])).toEqual([
      {
        file,
        fitted: 1,
        missing: [
          'lora_unet_down_blocks_9_attentions_0_proj_in',
          'lora_te2_text_model_encoder_layers_0_mlp_fc1',
        ],
        ignoredKeys: ['emb_params'],
      },
    ])
  })

  it('refuses a file for another kind of model, and names what it found', async () => {
    const name = 'flux-peft.safetensors'
    expect(await refusedBy(sd, loraFile(name))).toMatch(
      /^The LoRA flux-peft\.safetensors fits nothing of this model: it changes transformer\.norm_out\.linear.* and modules of a StableDiffusionPipeline were expected$/,
    )
  })

  it('refuses one of which only a text encoder fits', async () => {
    expect(
      await refused({
        ...kohya('lora_unet_double_blocks_0_img_attn_proj', [32, 2, 32]),
        ...kohya('lora_te1_text_model_encoder_layers_0_mlp_fc1', [32, 2, 64]),
      }),
    ).toMatch(/fits nothing of this model: it changes lora_unet_double_blocks_0_img_attn_proj, and/)
    const encoderOnly = await tensorFile(kohya('lora_te_text_model_encoder_layers_0_mlp_fc1', [32, 2, 64]))
    expect(await checkLoras(sd, [{ file: encoderOnly, scale: 1 }])).toMatchObject([{ fitted: 1 }])
  })

  it('refuses shapes that do not fit, naming the tensor and both of them', async () => {
    expect(await refused(kohya(query, [320, 4, 16]))).toMatch(
      /does not fit this model: \S+attn1_to_q\.lora_down\.weight is \[4, 320\], and the weight of down_blocks\.0\.attentions\.0\.transformer_blocks\.0\.attn1\.to_q, \[16, 16\], takes \[4, 16\]$/,
    )
    expect(await refused(kohya(query, [16, 4, 320]))).toMatch(
      /lora_up\.weight is \[320, 4\], and .* takes \[16, 4\]$/,
    )
    const [down, up] = [`${query}.lora_down.weight`, `${query}.lora_up.weight`]
    expect(await refused({ [down]: { shape: [4, 16] }, [up]: { shape: [16, 3] } })).toMatch(
      /lora_up\.weight is \[16, 3\]/,
    )
    expect(await refused({ [down]: { shape: [0, 16] }, [up]: { shape: [16, 0] } })).toMatch(
      /lora_down\.weight is \[0, 16\]/,
    )
    expect(await refused({ [down]: { shape: [16] }, [up]: { shape: [16, 1] } })).toMatch(
      /lora_down\.weight is \[16\]/,
    )
    expect(await refused({ ...kohya(query, [16, 2, 16]), [`${query}.alpha`]: { shape: [2] } })).toMatch(
      /more than one number in \S+\.alpha/,
    )
  })

  it('refuses a kernel of another size, and takes one of 1 x 1 that is left out', async () => {
    const conv = 'lora_unet_down_blocks_0_resnets_0_conv1'
    expect(await refused(kohya(conv, [16, 2, 16]))).toMatch(
      /conv1\.lora_down\.weight is \[2, 16\], .* takes \[2, 16, 3, 3\]/,
    )
    const projection = await tensorFile(kohya('lora_unet_down_blocks_0_attentions_0_proj_in', [16, 2, 16]))
    expect(await checkLoras(sd, [{ file: projection, scale: 1 }])).toMatchObject([{ fitted: 1 }])
  })

  it('refuses rows of fused modules that are not those of the graph', async () => {
    const file = await tensorFile(kohya('lora_unet_double_blocks_0_img_attn_qkv', [32, 2, 95]))
    expect(await refusedBy(flux, file)).toMatch(/lora_up\.weight is \[95, 2\], and .* takes \[96, 2\]/)
  })

  it('refuses a model whose weights are quantised, and weights of two modules', async () => {
    const bytes = nodeBytes('DequantizeLinear', '/to_q/Dequantize', 'w', 'scale')
    const graphs = [
      modelBytes(weightBytes(3), bytes, nodeBytes('MatMul', '/to_q/MatMul', 'x', '/to_q/Dequantize_output')),
      modelBytes(weightBytes(3), nodeBytes('MatMulInteger', '/to_q/MatMul_quant', 'x', 'w')),
      modelBytes(
        weightBytes(1),
        nodeBytes('MatMul', '/to_q/MatMul', 'x', 'w'),
        nodeBytes('MatMul', '/to_k/MatMul', 'x', 'w'),
      ),
    ]
    const file = await tensorFile(kohya('lora_unet_to_q', [2, 1, 2]))
    const messages = [
      /its weight of to_q is quantised or/,
      /its weight of to_q is quantised or/,
      /its weight of to_q is also that of \/to_k/,
    ]
    for (const [k, graph] of graphs.entries()) {
      const model = {
        pipelineClass: 'FluxPipeline',
        parts: [{ part: 'transformer', graph: await graphFile(graph) }],
      }
      expect(await refusedBy(model, file)).toMatch(messages[k]!)
    }
  })

  it('reads nothing where there is no LoRA, and blames the folder for a graph that is not there', async () => {
    const nowhere = modelOf('/nowhere', 'FluxPipeline', 'transformer')
    expect(await checkLoras(nowhere, [])).toEqual([])
    const checking = checkLoras(nowhere, [{ file: loraFile('flux-bfl.safetensors'), scale: 1 }])
    await expect(checking).rejects.toThrow(ModelBrokenError)
    await expect(checking).rejects.toThrow(/\/nowhere\/transformer\/model\.onnx cannot be read/)
  })
})

describe('mergedGraph', () => {
  const one = caseNamed('kohya, convolutions, float16')
  const refusedMerge = async (tensors: Record<string, HandmadeTensor>) => {
    const loras = [{ file: await tensorFile(tensors), scale: 1 }]
    return refusalOf(mergedGraph(await requestOf(one, { loras })))
  }

  it('refuses shapes that do not fit', async () => {
    expect(await refusedMerge(kohya(query, [320, 4, 16]))).toMatch(/does not fit this model/)
  })

  it('refuses numbers that are not finite, in factors and in alphas', async () => {
    const down = { [`${query}.lora_down.weight`]: { shape: [1, 16], values: Array(16).fill(NaN) } }
    expect(await refusedMerge({ ...kohya(query, [16, 1, 16]), ...down })).toMatch(
      /holds numbers in \S+lora_down\.weight that are not/,
    )
    expect(await refusedMerge(kohya(query, [16, 1, 16], Infinity))).toMatch(
      /holds numbers in \S+\.alpha that are not finite/,
    )
  })

  it('refuses weights that become larger than their type holds', async () => {
    const file = await tensorFile(
      kohya('lora_te1_text_model_encoder_layers_0_self_attn_q_proj', [16, 2, 16], 1e6),
    )
    const request = await requestOf(caseNamed('float16 graph'), { loras: [{ file, scale: 1 }] })
    await expect(mergedGraph(request)).rejects.toThrow(/makes onnx::MatMul_\d+ larger than its type can hold/)
  })

  it('blames the folder for a graph that is not there or is none', async () => {
    const missing = await requestOf(one, { graph: '/nowhere/unet/model.onnx' })
    await expect(mergedGraph(missing)).rejects.toThrow(ModelBrokenError)
    const file = loraFile('sd-kohya.safetensors')
    const other = await requestOf(one, { graph: file })
    await expect(mergedGraph(other)).rejects.toThrow(ModelBrokenError)
  })
})
