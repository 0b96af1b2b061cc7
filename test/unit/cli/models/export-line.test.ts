import { expect, it } from 'vitest'
import { describeModel } from '../../../../src/catalog/describe-model.ts'
import { inputsOf } from '../../../../src/catalog/model.ts'
import { exportLine } from '../../../../src/cli/models/export-line.ts'

const entry = describeModel('mine', 'SDXL', { denoiser: null, vae: null, scheduler: null })
const model = { ...entry, repository: 'owner/name', installed: false, inputs: inputsOf(entry) }

it.each([
  ['/models/mine', '/models/mine'],
  ['/my models/mine', "'/my models/mine'"],
  ["/it's/$HOME", String.raw`'/it'\''s/$HOME'`],
])('names the folder %s so that a shell takes it as one', (path, written) => {
  expect(exportLine({ ...model, path })).toBe(
    `optimum-cli export onnx --model owner/name --task text-to-image ${written}`,
  )
})

it('has the options of the entry', () => {
  const how = { task: 'inpainting', dtype: 'fp16', device: 'cuda' } as const
  expect(exportLine({ ...model, path: '/m', export: how })).toBe(
    'optimum-cli export onnx --model owner/name --task inpainting --dtype fp16 --device cuda /m',
  )
})
