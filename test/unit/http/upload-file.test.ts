import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { UploadError } from '../../../src/errors.ts'
import { brokenOff, incomingFile } from '../../../src/http/upload-file.ts'

const megabyte = 1024 * 1024

/** A file whose bytes come out of `stream`, as the multipart reader hands it on. */
const arriving = (createReadStream: () => Readable) => ({
  filename: 'a.png',
  mimetype: 'image/png',
  createReadStream,
})

class HttpError extends Error {
  readonly status = 413
}

const tooLate = () => {
  throw new HttpError('truncated')
}

const broken = 'The file did not arrive whole: the upload broke off, or the request has no such file.'

describe('a file that arrives', () => {
  it('has its name, its type and its bytes, once', async () => {
    const file = incomingFile(
      arriving(() => Readable.from(['one ', 'two'])),
      megabyte,
    )
    expect([file.filename, file.mimetype]).toEqual(['a.png', 'image/png'])
    expect(await text(file.createReadStream())).toBe('one two')
    expect(() => file.createReadStream()).toThrow(UploadError)
  })
})

describe('a file that is too large', () => {
  it.each([
    [20 * megabyte, 'The file is larger than 20 MB, the largest that is taken.'],
    [1000, 'The file is larger than 1000 bytes, the largest that is taken.'],
  ])('ends with an error, not as if it were whole: %i bytes', async (limit, message) => {
    const source = new Readable({ read: () => undefined })
    const file = incomingFile(
      arriving(() => source),
      limit,
    )
    source.push('some')
    source.emit('limit')
    source.push(null)
    await expect(text(file.createReadStream())).rejects.toEqual(new UploadError(message))
  })

  it('is refused at once where that is known', () => {
    expect(() => incomingFile(arriving(tooLate), 20 * megabyte)).toThrow('larger than 20 MB')
  })
})

describe('a file that breaks off', () => {
  it('ends with an error of ours', async () => {
    const source = new Readable({ read: () => undefined })
    const stream = incomingFile(
      arriving(() => source),
      megabyte,
    ).createReadStream()
    source.push('some')
    source.destroy(new Error('socket hang up'))
    await expect(text(stream)).rejects.toEqual(new UploadError(broken))
  })

  it('does so where it was closed without an error', async () => {
    const source = new Readable({ read: () => undefined })
    const stream = incomingFile(
      arriving(() => source),
      megabyte,
    ).createReadStream()
    source.destroy()
    await expect(text(stream)).rejects.toEqual(new UploadError(broken))
  })

  it('harms nobody where it is not read', async () => {
    const source = new Readable({ read: () => undefined })
    incomingFile(
      arriving(() => source),
      megabyte,
    )
    source.destroy(new Error('socket hang up'))
    await new Promise((resolve) => source.once('close', resolve))
    expect(source.destroyed).toBe(true)
  })
})

it('keeps what is said of a file already', () => {
  const said = new UploadError('It is no picture.')
  expect(brokenOff(said)).toBe(said)
  expect(brokenOff(new Error('x'))).toEqual(new UploadError(broken))
})
