/** Graph files made by hand, to see what is made of what no exporter writes. Field numbers: onnx.proto. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { bytesField, textField, varintField } from '../../../src/model-files/protobuf-bytes.ts'

/** An empty folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'model-files-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** Writes a file that goes with the test; gives its path. */
export async function graphFile(bytes: Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), 'model.onnx')
  await writeFile(path, bytes)
  return path
}

/** A ModelProto around the fields of a GraphProto. */
export function modelBytes(...graph: readonly Uint8Array[]): Buffer {
  return Buffer.concat([varintField(1, 8), bytesField(7, Buffer.concat(graph)), textField(2, 'by hand')])
}

/** An initializer of a GraphProto, of the fields of a TensorProto. */
export function initializer(...tensor: readonly Uint8Array[]): Buffer {
  return bytesField(5, Buffer.concat(tensor))
}

export const dims = (...values: readonly number[]): Buffer =>
  Buffer.concat(values.map((value) => varintField(1, value)))
export const dataType = (value: number): Buffer => varintField(2, value)
export const tensorName = (value: string): Buffer => textField(8, value)

/** The fields that say that a tensor's bytes stand in another file. */
export function external(entries: Readonly<Record<string, string>>): Buffer {
  const pairs = Object.entries(entries).map(([key, value]) =>
    bytesField(13, Buffer.concat([textField(1, key), textField(2, value)])),
  )
  return Buffer.concat([...pairs, varintField(14, 1)])
}
