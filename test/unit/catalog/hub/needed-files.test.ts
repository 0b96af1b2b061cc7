import { describe, expect, it } from 'vitest'
import { neededFiles, requireGraph } from '../../../../src/catalog/hub/needed-files.ts'
import { NoOnnxFilesError } from '../../../../src/errors.ts'

const file = (path: string, bytes = 100) => ({
  path,
  bytes,
  hash: { kind: 'sha256' as const, hex: '0'.repeat(64) },
})
const chosen = (...paths: readonly string[]) =>
  neededFiles(paths.map((path) => file(path))).map(({ path }) => path)

describe('of a repository the engine needs', () => {
  it.each([
    'model_index.json',
    'preview.json',
    'LICENSE',
    'LICENSE.md',
    'scheduler/scheduler_config.json',
    'tokenizer/vocab.json',
    'tokenizer/merges.txt',
    'tokenizer_2/tokenizer.json',
    'tokenizer_3/spiece.model',
    'text_encoder/config.json',
    'text_encoder/model.onnx',
    'text_encoder_2/model.onnx_data',
    'text_encoder_3/model.onnx_data_1',
    'unet/model.onnx',
    'unet/model.onnx.data',
    'unet/weights.pb',
    'transformer/model.onnx',
    'vae_encoder/model.onnx',
    'vae_decoder/config.json',
  ])('%s', (path) => {
    expect(chosen(path)).toEqual([path])
  })
})

describe('of a repository the engine does not need', () => {
  it.each([
    'README.md',
    '.gitattributes',
    'picture.png',
    'promptpics.json',
    'model.onnx',
    'sd_xl_base_1.0.safetensors',
    'unet/diffusion_pytorch_model.safetensors',
    'unet/diffusion_pytorch_model.bin',
    'unet/flax_model.msgpack',
    'unet/openvino_model.xml',
    'unet/openvino_model.bin',
    'unet/model_fp16.onnx',
    'unet/model_fp16.onnx_data',
    'unet/old/model.onnx',
    'vae/model.onnx',
    'safety_checker/model.onnx',
    'feature_extractor/preprocessor_config.json',
    'tokenizer/picture.png',
    'tokenizer_2/deeper/vocab.json',
    'scheduler/model.onnx',
    'Unet/model.onnx',
    'unet/model.onnx\n',
    '../unet/model.onnx',
    'unet/../model.onnx',
    'scheduler/../../config.json',
    'tokenizer\\vocab.json',
  ])('%j', (path) => {
    expect(chosen(path)).toEqual([])
  })

  it('a licence that is no text of a usual length', () => {
    expect(neededFiles([file('LICENSE', 1024 * 1024), file('LICENSE.bin', 1024 * 1024 + 1)])).toHaveLength(1)
  })
})

describe('a repository without a graph', () => {
  const source = { repository: 'house/tiny', revision: 'main' }

  it.each(['unet', 'transformer'])('is not one that has one for its %s', (part) => {
    const files = [file('model_index.json'), file(`${part}/model.onnx`)]
    expect(() => requireGraph(files, source)).not.toThrow()
  })

  it('is refused, saying what it lacks', () => {
    const files = [file('model_index.json'), file('unet/config.json')]
    expect(() => requireGraph(files, source)).toThrow(NoOnnxFilesError)
    expect(() => requireGraph(files, source)).toThrow(
      'house/tiny at main cannot be run as it is: it lacks unet/model.onnx',
    )
  })

  it('is refused without an index, too', () => {
    expect(() => requireGraph([file('unet/model.onnx')], source)).toThrow('it lacks model_index.json. ')
  })
})
