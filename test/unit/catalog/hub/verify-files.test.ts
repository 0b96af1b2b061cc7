import { rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { manifestName, readManifest } from '../../../../src/catalog/hub/manifest.ts'
import { verifyFiles, type VerifyProgress } from '../../../../src/catalog/hub/verify-files.ts'
import { hubErrorOf, pullingHouse, sha256 } from './pulling.ts'
import { neededBytes, neededContent, weights } from './tiny-repository.ts'

const never = new AbortController().signal
const verify = (model: string, onProgress: (progress: VerifyProgress) => void = () => {}) =>
  verifyFiles(model, onProgress, never)

async function pulledModel(): Promise<string> {
  const { model, pull } = await pullingHouse()
  await pull()
  return model
}

describe('verifying', () => {
  it('finds nothing wrong with what was pulled, and reads all of it', async () => {
    const model = await pulledModel()
    const told: VerifyProgress[] = []
    expect(await verify(model, (progress) => told.push(progress))).toEqual([])
    expect(told.at(-1)).toMatchObject({ bytes: neededBytes, totalBytes: neededBytes })
  })

  it('tells what is missing, what has another size and what another content', async () => {
    const model = await pulledModel()
    const changed = weights(5000, 2)
    changed[4999] = (changed[4999] ?? 0) ^ 1
    await writeFile(join(model, 'unet/model.onnx'), changed)
    await truncate(join(model, 'vae_decoder/model.onnx'), 10)
    await rm(join(model, 'text_encoder'), { recursive: true })
    const config = neededContent['text_encoder/config.json']?.length
    expect(await verify(model)).toEqual([
      { file: 'text_encoder/config.json', expected: `${config} bytes`, found: 'nothing' },
      { file: 'text_encoder/model.onnx', expected: '40000 bytes', found: 'nothing' },
      {
        file: 'unet/model.onnx',
        expected: `sha256 ${sha256(weights(5000, 2))}`,
        found: `sha256 ${sha256(changed)}`,
      },
      { file: 'vae_decoder/model.onnx', expected: '90000 bytes', found: '10 bytes' },
    ])
  })

  it('does not mind files that the manifest does not know', async () => {
    const model = await pulledModel()
    await writeFile(join(model, 'notes.txt'), 'mine')
    expect(await verify(model)).toEqual([])
  })

  it('cannot be done without a manifest', async () => {
    const model = await pulledModel()
    await rm(join(model, manifestName))
    expect(await verify(model)).toBeNull()
    expect(await readManifest(model)).toBeNull()
    expect(await verify(join(model, 'nowhere'))).toBeNull()
  })

  it.each([
    '',
    '{}',
    '{"files": []',
    JSON.stringify({
      ...{ repository: 'a', revision: 'b', commit: 'c', pulledAt: '2026-01-01T00:00:00.000Z' },
      files: [{ path: '../../etc/passwd', bytes: 1, sha256: '0'.repeat(64) }],
    }),
  ])('finds a manifest wrong that cannot be used: %j', async (text) => {
    const model = await pulledModel()
    await writeFile(join(model, manifestName), text)
    expect(await verify(model)).toEqual([
      { file: manifestName, expected: 'a manifest', found: expect.any(String) as string },
    ])
  })

  it('can be canceled', async () => {
    const model = await pulledModel()
    const controller = new AbortController()
    const canceled = verifyFiles(model, () => controller.abort(), controller.signal)
    expect(await hubErrorOf(canceled)).toMatchObject({ reason: 'CANCELED' })
  })
})
