/** Bytes that look like weights: the same at every call, and no two pieces alike. */
export function weights(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = seed
  for (let k = 0; k < length; k++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[k] = state >>> 24
  }
  return bytes
}

const text = (content: unknown) => new TextEncoder().encode(JSON.stringify(content))

/** What the engine needs of a model, in small. */
export const neededContent: Readonly<Record<string, Uint8Array>> = {
  'model_index.json': text({ _class_name: 'ORTStableDiffusionPipeline' }),
  'preview.json': text({ factors: [] }),
  'LICENSE.md': new TextEncoder().encode('Do what you like.\n'),
  'scheduler/scheduler_config.json': text({ _class_name: 'DDIMScheduler' }),
  'tokenizer/vocab.json': text({ a: 0, b: 1 }),
  'tokenizer/merges.txt': new TextEncoder().encode('#version: 0.2\na b\n'),
  'tokenizer/added_tokens.json': new Uint8Array(),
  'text_encoder/config.json': text({ hidden_size: 8 }),
  'text_encoder/model.onnx': weights(40_000, 1),
  'unet/config.json': text({ in_channels: 4 }),
  'unet/model.onnx': weights(5000, 2),
  'unet/model.onnx_data': weights(700_000, 3),
  'vae_decoder/config.json': text({ latent_channels: 4 }),
  'vae_decoder/model.onnx': weights(90_000, 4),
}

/** A repository that has a model for every program, ours included. */
export const tinyRepository: Readonly<Record<string, Uint8Array>> = {
  ...neededContent,
  'README.md': new TextEncoder().encode('# Tiny\n'),
  'picture.png': weights(300, 5),
  'unet/diffusion_pytorch_model.safetensors': weights(700_000, 6),
  'unet/model_fp16.onnx': weights(3000, 7),
  'vae_decoder/openvino_model.xml': weights(300, 8),
}

/** Bytes of all needed files together. */
export const neededBytes = Object.values(neededContent).reduce((sum, { length }) => sum + length, 0)
