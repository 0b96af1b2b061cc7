import { expect, it } from 'vitest'
import { exportLine } from '../../../../src/cli/models/export-line.ts'

const model = { repository: 'owner/name' }

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
