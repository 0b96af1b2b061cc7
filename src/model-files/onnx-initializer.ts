import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import type { OnnxInitializer, WeightsLocation } from './onnx-graph.ts'
import { wireTypes, type Field, type ProtobufFile, type Span } from './protobuf-file.ts'

/** Field numbers of TensorProto. */
export const tensorProto = {
  dims: 1,
  dataType: 2,
  segment: 3,
  floatData: 4,
  int32Data: 5,
  stringData: 6,
  int64Data: 7,
  name: 8,
  rawData: 9,
  doubleData: 10,
  uint64Data: 11,
  externalData: 13,
  dataLocation: 14,
} as const
/** TensorProto.DataLocation */
export const externalLocation = 1

/** The fields that may hold the numbers, and whether their payload is the numbers themselves. */
const dataFields: ReadonlyMap<number, boolean> = new Map([
  [tensorProto.rawData, true],
  [tensorProto.floatData, true],
  [tensorProto.doubleData, true],
  [tensorProto.int32Data, false],
  [tensorProto.int64Data, false],
  [tensorProto.uint64Data, false],
  [tensorProto.stringData, false],
])

/** Bits of a value, by TensorProto.DataType; strings (8) have no size of their own. */
const valueBits: ReadonlyMap<number, number> = new Map([
  ...[1, 6, 12].map((type) => [type, 32] as const),
  ...[7, 11, 13, 14].map((type) => [type, 64] as const),
  ...[4, 5, 10, 16].map((type) => [type, 16] as const),
  ...[2, 3, 9, 17, 18, 19, 20, 24].map((type) => [type, 8] as const),
  ...[21, 22, 23].map((type) => [type, 4] as const),
  [15, 128],
])

/** Bytes of a tensor; null for a type of which values have no size that is known. */
function tensorBytes(dataType: number, dims: readonly number[]): number | null {
  const bits = valueBits.get(dataType)
  return bits === undefined ? null : Math.ceil((dims.reduce((product, dim) => product * dim, 1) * bits) / 8)
}

/** Reads the TensorProto in a stretch of the file. Throws BrokenGraphError for what is not sound. */
export async function readInitializer(file: ProtobufFile, span: Span): Promise<OnnxInitializer> {
  const fields = await file.fields(span)
  const one = (number: number) => fields.findLast((field) => field.number === number)
  const nameField = one(tensorProto.name)
  const name = nameField ? await file.text(nameField) : ''
  if (one(tensorProto.segment)) throw file.broken(`a tensor ${name} in segments, which nothing reads`)

  const dims = await readDims(file, fields)
  if (dims.some((dim) => dim < 0)) throw file.broken(`a tensor ${name} of the shape [${dims.join(', ')}]`)
  const dataType = one(tensorProto.dataType)?.value ?? 0
  const expected = tensorBytes(dataType, dims)
  const external = one(tensorProto.dataLocation)?.value === externalLocation
  const { plain, data } = external
    ? { plain: true, data: await externalData(file, name, fields, expected) }
    : embeddedData(file, name, fields)
  if (plain && expected !== null && data.bytes !== expected) {
    const shape = `[${dims.join(', ')}]`
    throw file.broken(`${data.bytes} bytes for the tensor ${name} of the shape ${shape}, not ${expected}`)
  }
  return { name, dataType, dims, data, plain }
}

async function readDims(file: ProtobufFile, fields: readonly Field[]): Promise<number[]> {
  const dims: number[] = []
  for (const field of fields) {
    if (field.number !== tensorProto.dims) continue
    if (field.wireType === wireTypes.bytes) dims.push(...(await file.varints(field)))
    else dims.push(field.value)
  }
  return dims
}

function embeddedData(
  file: ProtobufFile,
  name: string,
  fields: readonly Field[],
): { plain: boolean; data: WeightsLocation } {
  const held = fields.filter(({ number, end, start }) => dataFields.has(number) && end > start)
  const [first] = held
  // Sound where a dimension is 0.
  if (!first) return { plain: true, data: { file: file.path, offset: 0, bytes: 0 } }
  const plain = dataFields.get(first.number) === true
  // Repeated numbers may by right come in several stretches; exporters write one.
  const whole = held.length === 1 && first.wireType === wireTypes.bytes
  if (!whole && first.number !== tensorProto.stringData) {
    throw file.broken(`a tensor ${name} whose values are not in one piece, which is not read here`)
  }
  const end = held.at(-1)?.end ?? first.end
  return { plain, data: { file: file.path, offset: first.start, bytes: end - first.start } }
}

async function externalData(
  file: ProtobufFile,
  name: string,
  fields: readonly Field[],
  expected: number | null,
): Promise<WeightsLocation> {
  const entries = new Map<string, string>()
  for (const field of fields) {
    if (field.number === tensorProto.externalData) entries.set(...(await readEntry(file, field)))
  }
  const location = entries.get('location') ?? ''
  const folder = dirname(resolve(file.path))
  const path = resolve(folder, location)
  const inside = relative(folder, path)
  if (isAbsolute(location) || inside === '' || inside === '..' || inside.startsWith(`..${sep}`)) {
    throw file.broken(`a tensor ${name} whose weights stand in ${location || 'no file'}, not in its folder`)
  }
  const offset = Number(entries.get('offset') ?? 0)
  const bytes = Number(entries.get('length') ?? expected ?? Number.NaN)
  if (!isSize(offset) || !isSize(bytes)) {
    throw file.broken(`a tensor ${name} of ${bytes} bytes from byte ${offset} of ${location} on`)
  }
  return { file: path, offset, bytes }
}

async function readEntry(file: ProtobufFile, span: Span): Promise<[key: string, value: string]> {
  const fields = (await file.fields(span)).filter(({ wireType }) => wireType === wireTypes.bytes)
  const texts = new Map<number, string>()
  for (const field of fields) texts.set(field.number, await file.text(field))
  return [texts.get(1) ?? '', texts.get(2) ?? '']
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
