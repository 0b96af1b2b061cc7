import { open, type FileHandle } from 'node:fs/promises'
import type { GraphLayout, OnnxInitializer } from './onnx-graph.ts'
import { externalLocation, tensorProto } from './onnx-initializer.ts'
import { bytesField, bytesHeader, textField, varintField } from './protobuf-bytes.ts'
import type { Span } from './protobuf-file.ts'

/** Where an initializer's bytes are to be found from now on. */
export interface ExternalWeights {
  /** File name, relative to the folder of the graph. */
  readonly location: string
  readonly offset: number
  readonly bytes: number
}

/** A stretch of the old file, or bytes that stand there instead. */
type Piece = Span | Buffer

const copyBytes = 1 << 20

/**
 * Writes a graph anew in which some initializers, by name, have their weights in other files; all else stays as it is,
 * byte for byte. `layout` is what `readGraphLayout` read from `source`. Throws what reading and writing throw.
 */
export async function rewriteGraph(
  source: string,
  layout: GraphLayout,
  moved: ReadonlyMap<string, ExternalWeights>,
  target: string,
): Promise<void> {
  const { graphField, fileBytes } = layout
  const body = graphPieces(layout, moved)
  const length = body.reduce((sum, piece) => sum + lengthOf(piece), 0)
  const header = bytesHeader(graphField.number, length)
  const before = { start: 0, end: graphField.at }
  const after = { start: graphField.end, end: fileBytes }
  await writePieces(source, [before, header, ...body, after], target)
}

function graphPieces(
  { graph, graphField, initializerFields }: GraphLayout,
  moved: ReadonlyMap<string, ExternalWeights>,
): Piece[] {
  const pieces: Piece[] = []
  let at = graphField.start
  for (const [k, initializer] of graph.initializers.entries()) {
    const weights = moved.get(initializer.name)
    const field = initializerFields[k]
    if (!weights || !field) continue
    pieces.push({ start: at, end: field.at }, bytesField(field.number, externalTensor(initializer, weights)))
    at = field.end
  }
  return [...pieces, { start: at, end: graphField.end }]
}

function externalTensor({ name, dims, dataType }: OnnxInitializer, weights: ExternalWeights): Buffer {
  const entries = Object.entries({
    location: weights.location,
    offset: String(weights.offset),
    length: String(weights.bytes),
  })
  return Buffer.concat([
    ...dims.map((dim) => varintField(tensorProto.dims, dim)),
    varintField(tensorProto.dataType, dataType),
    textField(tensorProto.name, name),
    ...entries.map(([key, value]) =>
      bytesField(tensorProto.externalData, Buffer.concat([textField(1, key), textField(2, value)])),
    ),
    varintField(tensorProto.dataLocation, externalLocation),
  ])
}

async function writePieces(source: string, pieces: readonly Piece[], target: string): Promise<void> {
  const from = await open(source)
  try {
    const to = await open(target, 'wx')
    try {
      for (const piece of pieces) {
        if (Buffer.isBuffer(piece)) await to.writeFile(piece)
        else await copySpan(from, piece, to)
      }
      await to.sync()
    } finally {
      await to.close()
    }
  } finally {
    await from.close()
  }
}

async function copySpan(from: FileHandle, span: Span, to: FileHandle): Promise<void> {
  const buffer = Buffer.alloc(Math.min(copyBytes, span.end - span.start))
  for (let at = span.start; at < span.end;) {
    const { bytesRead } = await from.read(buffer, 0, Math.min(buffer.length, span.end - at), at)
    if (bytesRead === 0) throw new Error(`The graph became shorter while it was copied, at byte ${at}`)
    await to.writeFile(buffer.subarray(0, bytesRead))
    at += bytesRead
  }
}

function lengthOf(piece: Piece): number {
  return Buffer.isBuffer(piece) ? piece.length : piece.end - piece.start
}
