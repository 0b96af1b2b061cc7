import type { Model } from '../../catalog/model.ts'

/**
 * How to make the folder of a model whose repository has no ONNX files: a command for a shell, with Optimum's own defaults
 * where the entry does not say otherwise.
 */
export function exportLine({
  repository,
  export: how,
  path,
}: Pick<Model, 'repository' | 'export' | 'path'>): string {
  const { task, dtype, device } = how ?? { task: 'text-to-image' }
  const options = [
    '--model',
    repository ?? 'REPOSITORY',
    '--task',
    task,
    ...(dtype === undefined ? [] : ['--dtype', dtype]),
    ...(device === undefined ? [] : ['--device', device]),
  ]
  return ['optimum-cli export onnx', ...options, quoted(path)].join(' ')
}

/** Says that a model has to be exported, and how; the command itself goes to stdout. */
export function tellExport(model: Model, endpoint: string): void {
  const gate = model.gated
    ? `Accept its licence at ${endpoint}/${model.repository} and set HF_TOKEN; then:`
    : ''
  console.error(
    `${model.repository} has no ONNX files. Export it once with Optimum, on any machine with Python ` +
      '(pip install "optimum-onnx[onnxruntime]" diffusers):',
  )
  if (gate !== '') console.error(gate)
  console.log(exportLine(model))
}

const quoted = (path: string) =>
  /^[\w./:\\-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`
