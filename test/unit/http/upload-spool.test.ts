import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { UploadError } from '../../../src/errors.ts'
import { UploadSpool } from '../../../src/http/upload-spool.ts'
import type { IncomingFile } from '../../../src/use-cases/incoming-file.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upload-spool-'))
})

afterAll(() => rm(folder, { recursive: true }))

const file = (stream: Readable) => ({
  filename: 'a.png',
  mimetype: 'image/png',
  createReadStream: () => stream,
})

const readAll = (kept: IncomingFile | undefined) => text(kept?.createReadStream() ?? Readable.from([]))

it('keeps files until they are read, in any order, and leaves nothing behind', async () => {
  const spool = new UploadSpool(folder)
  const [first, second] = await Promise.all(
    ['one', 'two'].map((name) => spool.keep(file(Readable.from([name])))),
  )
  expect([second?.filename, second?.mimetype]).toEqual(['a.png', 'image/png'])
  expect(await readAll(second)).toBe('two')
  expect(await readAll(first)).toBe('one')
  expect(() => first?.createReadStream()).toThrow(UploadError)
  expect(await readdir(folder)).toHaveLength(1)
  await spool.remove()
  expect(await readdir(folder)).toEqual([])
})

it('rejects with the error of the file, and leaves nothing behind', async () => {
  const spool = new UploadSpool(folder)
  const broken = new Readable({ read: () => undefined }).on('error', () => undefined)
  const kept = spool.keep(file(broken))
  broken.push('some')
  broken.destroy(new UploadError('It broke off.'))
  await expect(kept).rejects.toEqual(new UploadError('It broke off.'))
  await spool.remove()
  expect(await readdir(folder)).toEqual([])
})

it('that was never used makes no folder', async () => {
  await new UploadSpool(folder).remove()
  expect(await readdir(folder)).toEqual([])
})

it('ends what is still read when it is removed', async () => {
  const spool = new UploadSpool(folder)
  const reading = (await spool.keep(file(Readable.from(['one'])))).createReadStream()
  await spool.remove()
  await expect(text(reading)).rejects.toBeInstanceOf(UploadError)
})
