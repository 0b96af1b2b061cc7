import { NoOnnxFilesError } from '../../errors.ts'
import type { RemoteFile, Source } from './remote-file.ts'

/** Parts of a model that the engine runs. */
const part = '(?:text_encoder|text_encoder_2|text_encoder_3|unet|transformer|vae_encoder|vae_decoder)'

/**
 * Of a part one graph runs, `model.onnx`; repositories often bring it in other precisions under other names. Weights
 * above 2 GB stand beside the graph, under one of the names that exporters give them.
 */
const patterns: readonly RegExp[] = [
  /^(?:model_index|preview)\.json$/,
  /^scheduler\/[\w.-]+\.json$/,
  /^tokenizer(?:_\d)?\/[\w.-]+\.(?:json|txt|model)$/,
  new RegExp(`^${part}/(?:config\\.json|model\\.onnx|weights\\.pb)$`),
  new RegExp(`^${part}/model\\.onnx[_.]data[\\w.-]*$`),
]

const licence = /^LICEN[CS]E[\w.-]*$/i
const longestLicenceBytes = 1024 * 1024

/**
 * The files of a repository that the engine needs to run its model, and the licence. Left out is whatever other
 * programs run: weights of PyTorch, Flax and OpenVINO, graphs in other precisions, pictures, documentation.
 */
export function neededFiles(files: readonly RemoteFile[]): RemoteFile[] {
  return files.filter(
    ({ path, bytes }) =>
      patterns.some((pattern) => pattern.test(path)) || (licence.test(path) && bytes <= longestLicenceBytes),
  )
}

/** Throws NoOnnxFilesError where no model can be run from these files. */
export function requireGraph(files: readonly RemoteFile[], { repository, revision }: Source): void {
  const has = (path: string) => files.some((file) => file.path === path)
  const missing = [
    ...(has('model_index.json') ? [] : ['model_index.json']),
    ...(has('unet/model.onnx') || has('transformer/model.onnx')
      ? []
      : ['unet/model.onnx or transformer/model.onnx']),
  ]
  if (missing.length > 0) throw new NoOnnxFilesError(repository, revision, missing)
}
