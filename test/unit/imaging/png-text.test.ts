import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { embedParameters, readParameters } from '../../../src/imaging/png-text.ts'

let blank: Buffer

beforeAll(async () => {
  blank = await sharp({ create: { width: 3, height: 2, channels: 3, background: '#4080c0' } })
    .png()
    .toBuffer()
})

/** Type and data of every chunk, each with its CRC checked. */
function chunksOf(png: Buffer): { type: string; data: Buffer }[] {
  const chunks = []
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at)
    const body = png.subarray(at + 4, at + 8 + length)
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(body))
    chunks.push({ type: body.toString('latin1', 0, 4), data: body.subarray(4) })
    at += length + 12
  }
  return chunks
}

const latin1 = 'a café in Köln ÿ\nSteps: 20, Sampler: Euler a'
const beyond = 'a “quoted” lighthouse, 灯台 🗼\nSteps: 20'

describe('embedParameters', () => {
  it('writes Latin-1 as tEXt before the first IDAT', () => {
    const chunks = chunksOf(embedParameters(blank, latin1))
    const types = chunks.map((chunk) => chunk.type)
    expect(types.slice(0, 2)).toEqual(['IHDR', 'tEXt'])
    expect(types.indexOf('IDAT')).toBeGreaterThan(1)
    expect(chunks[1]?.data).toEqual(Buffer.from(`parameters\0${latin1}`, 'latin1'))
  })

  it('writes everything else as uncompressed iTXt in UTF-8', () => {
    const text = chunksOf(embedParameters(blank, beyond))[1]
    expect(text?.type).toBe('iTXt')
    expect(text?.data).toEqual(Buffer.concat([Buffer.from('parameters\0\0\0\0\0'), Buffer.from(beyond)]))
  })

  // sharp takes tEXt for UTF-8, so that of Latin-1 it can only show ASCII.
  it.each(['a lighthouse\nSteps: 20', beyond, ''])(
    'is read by libpng, pixels untouched: %j',
    async (text) => {
      const png = embedParameters(blank, text)
      const { comments } = await sharp(png).metadata()
      expect(comments).toEqual([{ keyword: 'parameters', text }])
      expect(await sharp(png).raw().toBuffer()).toEqual(await sharp(blank).raw().toBuffer())
    },
  )

  it('refuses NUL and what is not a PNG', () => {
    expect(() => embedParameters(blank, 'a\0b')).toThrow(RangeError)
    expect(() => embedParameters(Buffer.alloc(100), 'text')).toThrow(RangeError)
    expect(() => embedParameters(blank.subarray(0, 20), 'text')).toThrow(RangeError)
  })
})

describe('readParameters', () => {
  it.each([latin1, beyond, '', 'line\n\nline\ttab'])('reads back %j', (text) => {
    expect(readParameters(embedParameters(blank, text))).toBe(text)
  })

  it('finds nothing where nothing is', () => {
    expect(readParameters(blank)).toBeNull()
    expect(readParameters(Buffer.from('GIF89a'))).toBeNull()
    expect(readParameters(Buffer.alloc(0))).toBeNull()
  })

  it('passes over text under other keywords', () => {
    const other = embedParameters(blank, 'other')
    const at = other.indexOf('parameters')
    other.write('Parameters', at, 'latin1')
    other.writeUInt32BE(crc32(other.subarray(at - 4, at + 16)), at + 16)
    expect(readParameters(other)).toBeNull()
    expect(readParameters(embedParameters(other, 'mine'))).toBe('mine')
  })

  it('does not believe a damaged or cut chunk', () => {
    const png = embedParameters(blank, latin1)
    const at = png.indexOf('Steps')
    for (let length = 0; length < at; length++) expect(readParameters(png.subarray(0, length))).toBeNull()
    png[at] = (png[at] ?? 0) ^ 1
    expect(readParameters(png)).toBeNull()
  })
})
