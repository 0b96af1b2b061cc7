import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { TemporaryFiles } from '../../../src/storage/temporary-files.ts'
import { temporaryFolder } from './temporary-folder.ts'

class Broken extends Error {}

const onBroken = (error: unknown): never => {
  throw new Broken('broken off', { cause: error })
}

async function receive(stream: Readable, work: (path: string) => Promise<unknown>) {
  const folder = await temporaryFolder()
  const outcome = await new TemporaryFiles(folder).receive(stream, onBroken, work).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  return { ...outcome, left: await readdir(join(folder, 'tmp')) }
}

it('hands over a file with all that came, and removes it', async () => {
  const stream = Readable.from([Buffer.from('one '), Buffer.from('two')])
  const { value, left } = (await receive(stream, (path) => readFile(path, 'utf8'))) as never
  expect([value, left]).toEqual(['one two', []])
})

const fails = () => Promise.reject(new Error('no picture'))

it('leaves nothing where the work fails', async () => {
  expect(await receive(Readable.from([Buffer.from('x')]), fails)).toMatchObject({
    error: { message: 'no picture' },
    left: [],
  })
})

it('leaves nothing where the stream breaks off, and says so in the caller’s words', async () => {
  const stream = new Readable({
    read() {
      this.push('half')
      this.destroy(new Error('hung up'))
    },
  })
  const outcome = await receive(stream, () => Promise.resolve('never'))
  expect(outcome).toMatchObject({ error: expect.any(Broken), left: [] })
  expect(outcome).toMatchObject({ error: { cause: { message: 'hung up' } } })
})

it('notices a stream that ends without its end', async () => {
  const stream = new Readable({ read: () => undefined })
  stream.push('half')
  stream.destroy()
  expect(await receive(stream, () => Promise.resolve('never'))).toMatchObject({
    error: expect.any(Broken),
    left: [],
  })
})

it('tells a disk that takes nothing apart from a client that sends nothing', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'tmp'), 'no folder')
  const stream = Readable.from([Buffer.from('x')])
  const receiving = new TemporaryFiles(folder).receive(stream, onBroken, () => Promise.resolve('never'))
  await expect(receiving).rejects.toMatchObject({ code: expect.stringMatching(/EEXIST|ENOTDIR/) })
})
