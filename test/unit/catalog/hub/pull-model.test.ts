import { EventEmitter, once } from 'node:events'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readManifest } from '../../../../src/catalog/hub/manifest.ts'
import { pullModel } from '../../../../src/catalog/hub/pull-model.ts'
import type { PullProgress } from '../../../../src/catalog/hub/pull-progress.ts'
import { verifyFiles } from '../../../../src/catalog/hub/verify-files.ts'
import { InputError, NoOnnxFilesError } from '../../../../src/errors.ts'
import { digestsBelow, digestsOf, hubErrorOf, pullingHouse, repository, sha256 } from './pulling.ts'
import { neededBytes, neededContent, tinyRepository, weights } from './tiny-repository.ts'

const never = new AbortController().signal
const problemsOf = (model: string) => verifyFiles(model, () => {}, never)

/** The model's files beside its manifest. */
async function modelDigests(model: string): Promise<Record<string, string>> {
  const { 'promptpics.json': _, ...content } = await digestsBelow(model)
  return content
}

describe('pulling a model', () => {
  it('brings what the engine needs, byte for byte, and nothing else', async () => {
    const { model, pull, server } = await pullingHouse()
    await pull()
    expect(await modelDigests(model)).toEqual(digestsOf(neededContent))
    expect(server.bytesSent()).toBe(neededBytes)
  })

  it('leaves a manifest of every file', async () => {
    const { model, pull, commit } = await pullingHouse()
    const manifest = await pull()
    expect(await readManifest(model)).toEqual(manifest)
    expect(manifest).toMatchObject({ repository, revision: 'main', commit })
    expect(Math.abs(Date.now() - Date.parse(manifest.pulledAt))).toBeLessThan(600_000)
    expect(manifest.files).toEqual(
      Object.keys(neededContent)
        .toSorted()
        .map((path) => {
          const bytes = neededContent[path] ?? new Uint8Array()
          return { path, bytes: bytes.length, sha256: sha256(bytes) }
        }),
    )
    expect(await problemsOf(model)).toEqual([])
  })

  it('leaves nothing of its work behind but an empty lock', async () => {
    const { modelsFolder, pull } = await pullingHouse()
    await pull()
    expect((await readdir(modelsFolder)).toSorted()).toEqual(['.pulling', 'tiny'])
    const { '.lock-tiny': lock, ...rest } = await digestsBelow(join(modelsFolder, '.pulling'))
    expect(rest).toEqual({})
    expect(lock).toBe(sha256(new Uint8Array()))
  })

  it('fetches every file at the commit that was listed', async () => {
    const { pull, server, commit } = await pullingHouse()
    await pull()
    const asked = server.visits.filter(({ path }) => path.includes('/resolve/'))
    expect(asked.length).toBeGreaterThan(10)
    expect(asked.every(({ path }) => path.startsWith(`/${repository}/resolve/${commit}/`))).toBe(true)
  })

  it('tells how far it is, to the last byte', async () => {
    const { pull } = await pullingHouse()
    const told: PullProgress[] = []
    await pull({ onProgress: (progress) => told.push(progress) })
    const whole = { bytes: neededBytes, totalBytes: neededBytes, fetchedBytes: neededBytes }
    expect(told.at(-1)).toMatchObject(whole)
    expect(told.every(({ bytes }, k) => bytes >= (told[k - 1]?.bytes ?? 0))).toBe(true)
    const large = told.filter(({ file }) => file === 'unet/model.onnx_data')
    expect(large.at(-1)).toMatchObject({ fileBytes: 700_000, fileTotalBytes: 700_000 })
  })

  it('takes as many files at once as it is told, without a warning', async () => {
    const warnings: Error[] = []
    const note = (warning: Error) => warnings.push(warning)
    process.on('warning', note)
    onTestFinished(() => void process.off('warning', note))
    const { pull } = await pullingHouse()
    await pull({ atOnce: 16 })
    expect(warnings).toEqual([])
  })

  it('begins with the largest file', async () => {
    const { pull, server } = await pullingHouse()
    await pull({ atOnce: 1 })
    const large = server.visits.filter(({ host }) => host === 'cdn').map(({ bytes }) => bytes)
    expect(large).toEqual([700_000, 90_000, 40_000, 5000])
  })

  it('is refused where there is no graph, before anything is fetched', async () => {
    const { pull, server, model } = await pullingHouse({
      files: {
        'model_index.json': weights(10, 1),
        'unet/diffusion_pytorch_model.safetensors': weights(9, 1),
      },
    })
    const error = await hubErrorOf(pull())
    expect(error).toBeInstanceOf(NoOnnxFilesError)
    expect(error).toMatchObject({ code: 'HUB_FAILED', reason: 'NO_ONNX', repository, revision: 'main' })
    expect(server.bytesSent()).toBe(0)
    expect(await digestsBelow(model)).toEqual({})
  })

  it('is refused where names differ in upper and lower case only', async () => {
    const { pull } = await pullingHouse({
      files: { ...tinyRepository, LICENSE: weights(10, 1), licence: weights(10, 2), License: weights(10, 3) },
    })
    expect(await hubErrorOf(pull())).toMatchObject({ reason: 'DAMAGED' })
  })

  it.each(['', '.', '..', '../x', 'a/b', 'a\\b', '.pulling', 'C:x'])(
    'is refused to a folder called %j',
    async (folder) => {
      const { modelsFolder, server } = await pullingHouse()
      const request = { repository, revision: 'main', folder, modelsFolder }
      const options = { onProgress: () => {}, signal: never }
      await expect(pullModel({ endpoint: server.url, token: undefined }, request, options)).rejects.toThrow(
        InputError,
      )
      expect(await readdir(modelsFolder)).toEqual([])
    },
  )
})

describe('pulling over an installed model', () => {
  const newer: Record<string, Uint8Array> = { ...tinyRepository, 'unet/model.onnx': weights(6000, 20) }

  it('fetches what changed and takes the rest from the disk', async () => {
    const { pull, server, model, modelsFolder } = await pullingHouse()
    await pull()
    const { 'preview.json': _, ...fewer } = newer
    const commit = server.add(repository, { files: fewer })
    server.visits.length = 0
    expect(await pull()).toMatchObject({ commit })
    expect(server.bytesSent()).toBe(6000)
    const { 'preview.json': __, ...expected }: Record<string, Uint8Array> = {
      ...neededContent,
      'unet/model.onnx': weights(6000, 20),
    }
    expect(await modelDigests(model)).toEqual(digestsOf(expected))
    expect(Object.keys(await digestsBelow(join(modelsFolder, '.pulling')))).toEqual(['.lock-tiny'])
  })

  it('mends what is broken, missing and too much', async () => {
    const { pull, server, model } = await pullingHouse()
    await pull()
    const data = weights(700_000, 3)
    data[350_000] = (data[350_000] ?? 0) ^ 1
    await writeFile(join(model, 'unet/model.onnx_data'), data)
    await rm(join(model, 'vae_decoder'), { recursive: true })
    await writeFile(join(model, 'tokenizer/notes.txt'), 'mine')
    expect(await problemsOf(model)).toHaveLength(3)
    server.visits.length = 0
    await pull()
    expect(await problemsOf(model)).toEqual([])
    expect(await modelDigests(model)).toEqual(digestsOf(neededContent))
    const config = neededContent['vae_decoder/config.json']?.length ?? 0
    expect(server.bytesSent()).toBe(700_000 + 90_000 + config)
  })

  it('leaves it as it is where the new one cannot be had', async () => {
    const { pull, server, model } = await pullingHouse()
    await pull()
    const before = await digestsBelow(model)
    server.add(repository, { files: newer })
    server.faults.on('unet/model.onnx', { kind: 'flip', at: 5 })
    expect(await hubErrorOf(pull())).toMatchObject({ reason: 'DAMAGED' })
    expect(await digestsBelow(model)).toEqual(before)
  })

  it('works over a folder that was made otherwise', async () => {
    const { pull, model } = await pullingHouse()
    await mkdir(join(model, 'unet'), { recursive: true })
    await writeFile(join(model, 'unet/model.onnx'), 'of my own')
    await pull()
    expect(await modelDigests(model)).toEqual(digestsOf(neededContent))
  })
})

describe('after a crash while the model was put in place', () => {
  it('with the old one aside, it is back before anything is asked of the hub, and then replaced', async () => {
    const { pull, server, model, modelsFolder } = await pullingHouse()
    await pull()
    await rename(model, join(modelsFolder, '.pulling/.old-tiny'))
    server.faults.on('/revision/main', { kind: 'status', status: 404 }, 1)
    expect(await hubErrorOf(pull())).toMatchObject({ reason: 'NOT_FOUND' })
    expect(await problemsOf(model)).toEqual([])
    await pull()
    expect(await problemsOf(model)).toEqual([])
  })

  it('with the old one aside and the new one ready, nothing is fetched again', async () => {
    const { pull, server, model, modelsFolder } = await pullingHouse()
    await pull()
    await rename(model, join(modelsFolder, '.pulling/tiny'))
    await mkdir(join(modelsFolder, '.pulling/.old-tiny'))
    await writeFile(join(modelsFolder, '.pulling/.old-tiny/model_index.json'), 'old')
    server.visits.length = 0
    await pull()
    expect(server.bytesSent()).toBe(0)
    expect(await modelDigests(model)).toEqual(digestsOf(neededContent))
    expect(Object.keys(await digestsBelow(join(modelsFolder, '.pulling')))).toEqual(['.lock-tiny'])
  })

  it('with the new one in place and the old one half removed, the rest of it goes', async () => {
    const { pull, modelsFolder, model } = await pullingHouse()
    await pull()
    await mkdir(join(modelsFolder, '.pulling/.old-tiny/unet'), { recursive: true })
    await pull()
    expect(await problemsOf(model)).toEqual([])
    expect(await readdir(join(modelsFolder, '.pulling'))).toEqual(['.lock-tiny'])
  })
})

describe('room on the disk', () => {
  const reserve = 256 * 1024 * 1024

  it('is enough with what is to come and the reserve', async () => {
    const { pull } = await pullingHouse()
    const manifest = await pull({ freeBytes: async () => neededBytes + reserve })
    expect(manifest.files).toHaveLength(Object.keys(neededContent).length)
  })

  it('is asked for before anything is fetched', async () => {
    const { pull, server, modelsFolder } = await pullingHouse()
    const error = await hubErrorOf(pull({ freeBytes: async () => neededBytes + reserve - 1 }))
    expect(error.reason).toBe('DISK_FULL')
    expect(error.message).toContain('0.27 GB of free space were expected')
    expect(error.message).toContain(modelsFolder)
    expect(server.bytesSent()).toBe(0)
  })

  it('is asked for what is missing only', async () => {
    const { pull, server } = await pullingHouse()
    await pull()
    await pull({ freeBytes: async () => 0 })
    server.add(repository, { files: { ...tinyRepository, 'unet/model.onnx': weights(6000, 20) } })
    expect(await hubErrorOf(pull({ freeBytes: async () => 6000 + reserve - 1 }))).toMatchObject({
      reason: 'DISK_FULL',
    })
    await pull({ freeBytes: async () => 6000 + reserve })
  })
})

describe('two pulls at once', () => {
  it('are one too many for the same model', async () => {
    const { pull, server, model } = await pullingHouse()
    server.faults.on('unet/model.onnx_data', { kind: 'hang', afterBytes: 1000 }, 1)
    const controller = new AbortController()
    const first = new EventEmitter()
    const underWay = once(first, 'under way')
    const canceled = hubErrorOf(
      pull({
        signal: controller.signal,
        onProgress: ({ fileBytes }) => fileBytes === 1000 && first.emit('under way'),
      }),
    )
    await underWay
    expect(await hubErrorOf(pull())).toMatchObject({ reason: 'BUSY' })
    controller.abort()
    expect(await canceled).toMatchObject({ reason: 'CANCELED' })
    await pull()
    expect(await problemsOf(model)).toEqual([])
  })

  it('are fine for two models', async () => {
    const { pull, server, modelsFolder } = await pullingHouse()
    const request = { repository, revision: 'main', folder: 'other', modelsFolder }
    const hub = { endpoint: server.url, token: undefined }
    await Promise.all([pull(), pullModel(hub, request, { onProgress: () => {}, signal: never })])
    expect(await problemsOf(join(modelsFolder, 'tiny'))).toEqual([])
    expect(await problemsOf(join(modelsFolder, 'other'))).toEqual([])
  })
})
