import { open, readFile, truncate } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { readFloats, readSafetensors } from '../../../../src/engine/lora/safetensors.ts'
import { loraFile, refusalOf } from './lora-fixtures.ts'
import { fileOf, safetensorsBytes } from './safetensors-bytes.ts'

const entry = (dtype: string, shape: readonly unknown[], from: unknown, to: unknown) => ({
  dtype,
  shape,
  data_offsets: [from, to],
})

const refused = async (bytes: Uint8Array) => refusalOf(readSafetensors(await fileOf(bytes)))
const bytesOf = (values: ArrayBufferView) => new Uint8Array(values.buffer)

async function floatsOf(dtype: string, bytes: Uint8Array, count: number): Promise<Float32Array> {
  const header = { w: entry(dtype, [count], 0, bytes.length) }
  const path = await fileOf(safetensorsBytes(header, bytes))
  const { tensors } = await readSafetensors(path)
  const handle = await open(path)
  try {
    return await readFloats(path, handle, tensors.get('w')!)
  } finally {
    await handle.close()
  }
}

describe('readSafetensors', () => {
  it('reads what the format’s own library wrote', async () => {
    const file = await readSafetensors(loraFile('sd-kohya.safetensors'))
    const name = 'lora_unet_down_blocks_0_resnets_0_conv1.lora_down.weight'
    expect(file.metadata.get('ss_network_dim')).toBe('4')
    expect(file.tensors.size).toBe(14 * 3)
    expect(file.tensors.get(name)).toMatchObject({ dtype: 'F16', shape: [3, 16, 3, 3], bytes: 864 })
  })

  it('takes a file without tensors, and a tensor without numbers', async () => {
    expect((await readSafetensors(await fileOf(safetensorsBytes({})))).tensors.size).toBe(0)
    const empty = await readSafetensors(await fileOf(safetensorsBytes({ w: entry('F32', [0, 4], 0, 0) })))
    expect(empty.tensors.get('w')?.bytes).toBe(0)
  })

  const four = new Uint8Array(4)
  it.each<[what: string, bytes: Uint8Array, message: RegExp]>([
    ['no bytes', new Uint8Array(), /is no safetensors file/],
    ['fewer bytes than a length takes', Buffer.from('short'), /is no safetensors file/],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n and more of it', 'latin1'), /is no safetensors file/],
    ['a pickle', Buffer.from('PK\x03\x04archive/data.pkl', 'latin1'), /is no safetensors file/],
    [
      'a header that is longer than the file',
      safetensorsBytes({}).fill(0xff, 0, 1),
      /do not begin with a header/,
    ],
    ['a header of no JSON', safetensorsBytes('{"w": '), /its header is not a JSON object/],
    ['a header that is a list', safetensorsBytes([]), /its header is not a JSON object/],
    ['a tensor that is a number', safetensorsBytes({ w: 1 }), /it says of w no type, shape and place/],
    ['a negative dimension', safetensorsBytes({ w: entry('F32', [-1], 0, 4) }, four), /it says of w/],
    ['half a dimension', safetensorsBytes({ w: entry('F32', [0.5], 0, 4) }, four), /it says of w/],
    ['a place that is a text', safetensorsBytes({ w: entry('F32', [1], '0', 4) }, four), /it says of w/],
    [
      'a type that nobody knows',
      safetensorsBytes({ w: entry('F31', [1], 0, 4) }, four),
      /holds w as F31, a type/,
    ],
    ['an end before the beginning', safetensorsBytes({ w: entry('F32', [1], 4, 0) }, four), /-4 bytes for w/],
    [
      'a shape of more than its bytes',
      safetensorsBytes({ w: entry('F32', [2], 0, 4) }, four),
      /4 bytes for w, which takes 8 as F32 \[2\]/,
    ],
    [
      'a shape beyond all numbers',
      safetensorsBytes({ w: entry('F32', [2 ** 40, 2 ** 40], 0, 4) }, four),
      /4 bytes for w/,
    ],
    [
      'tensors that overlap',
      safetensorsBytes({ a: entry('F32', [1], 0, 4), b: entry('F16', [1], 2, 4) }, four),
      /b overlaps another tensor/,
    ],
    [
      'a gap',
      safetensorsBytes({ a: entry('F32', [1], 4, 8) }, new Uint8Array(8)),
      /a follows on bytes of no tensor/,
    ],
    [
      'more than it tells of',
      safetensorsBytes({ a: entry('F32', [1], 0, 4) }, new Uint8Array(9)),
      /goes on after its last tensor/,
    ],
    [
      'less than it tells of',
      safetensorsBytes({ a: entry('F32', [2], 0, 8) }, four),
      /was cut off: its header tells of/,
    ],
  ])('refuses %s', async (_, bytes, message) => {
    const refusal = await refused(bytes)
    expect(refusal).toMatch(/^The LoRA style\.safetensors /)
    expect(refusal).toMatch(message)
  })

  it('refuses a header that is absurdly long, whatever the file holds', async () => {
    const path = await fileOf(safetensorsBytes({}))
    const bytes = await readFile(path)
    bytes.writeBigUInt64LE(100_000_001n)
    const long = await fileOf(bytes)
    await truncate(long, 200_000_000)
    await expect(readSafetensors(long)).rejects.toThrow(/do not begin with a header and the header's length/)
  })

  it('refuses a file that was cut off anywhere', async () => {
    const whole = await readFile(loraFile('sdxl-peft.safetensors'))
    for (const length of [1, 7, 8, 9, 500, whole.length - 1]) {
      expect(await refused(whole.subarray(0, length))).toMatch(/is no safetensors file|was cut off/)
    }
  })

  it('refuses a file that is not there', async () => {
    await expect(readSafetensors('/nowhere/style.safetensors')).rejects.toThrow(
      /^The LoRA style\.safetensors cannot be read: ENOENT/,
    )
  })
})

describe('readFloats', () => {
  it('reads floats of every size', async () => {
    const values = Float32Array.of(1, -2.5, 0.15625)
    expect(await floatsOf('F32', bytesOf(values), 3)).toEqual(values)
    expect(await floatsOf('F16', bytesOf(Uint16Array.of(0x3c00, 0xc100, 0x3100)), 3)).toEqual(values)
    expect(await floatsOf('BF16', bytesOf(Uint16Array.of(0x3f80, 0xc020, 0x3e20)), 3)).toEqual(values)
    expect(await floatsOf('F64', bytesOf(Float64Array.from(values)), 3)).toEqual(values)
  })

  it('refuses what is no number, and other types', async () => {
    for (const value of [NaN, Infinity, -Infinity]) {
      await expect(floatsOf('F32', bytesOf(Float32Array.of(0, value)), 2)).rejects.toThrow(
        /style\.safetensors holds numbers in w that are not finite/,
      )
    }
    await expect(floatsOf('F8_E4M3', Uint8Array.of(1), 1)).rejects.toThrow(/holds w as F8_E4M3; F16, BF16/)
  })
})
