import { ModelBrokenError } from '../errors.ts'
import type { Piece } from './t5-unigram.ts'

/** What a SentencePiece model says, as far as it is needed. */
export interface SentencePieceModel {
  readonly pieces: readonly Piece[]
  /** Pieces that stand for themselves and never come out of a text by likelihood: control and user defined ones. */
  readonly standAlone: readonly string[]
  /** Compiled normalisation; empty: none. */
  readonly characterTable: Uint8Array
}

/** A protobuf field: a number for the wire types of fixed and variable length, bytes for everything else. */
interface Field {
  readonly number: number
  readonly value: number | Uint8Array
}

const unigramModel = 1
const controlPiece = 3
const userDefinedPiece = 4

/**
 * Reads `spiece.model` (sentencepiece_model.proto: pieces are field 1, the trainer's specification 2, the normaliser's
 * 3). Throws ModelBrokenError, which says what is wrong, for bytes that are no Unigram model.
 */
export function readSentencePieceModel(bytes: Uint8Array): SentencePieceModel {
  const pieces: Piece[] = []
  const standAlone: string[] = []
  let characterTable: Uint8Array = new Uint8Array()
  for (const { number, value } of fieldsOf(bytes)) {
    if (typeof value === 'number') continue
    if (number === 1) {
      const { token, score, type } = readPiece(value)
      pieces.push([token, score])
      if (type === controlPiece || type === userDefinedPiece) standAlone.push(token)
    }
    if (number === 2) checkTrainer(value)
    if (number === 3) characterTable = readTable(value)
  }
  if (pieces.length === 0) throw new ModelBrokenError('It is no SentencePiece model: it has no pieces')
  return { pieces, standAlone, characterTable }
}

function readPiece(bytes: Uint8Array): { token: string; score: number; type: number } {
  const piece = { token: '', score: 0, type: 1 }
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1 && typeof value !== 'number') piece.token = new TextDecoder().decode(value)
    if (number === 2 && typeof value === 'number') piece.score = asFloat(value)
    if (number === 3 && typeof value === 'number') piece.type = value
  }
  return piece
}

function checkTrainer(bytes: Uint8Array): void {
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 3 && value !== unigramModel) {
      throw new ModelBrokenError(`It is a SentencePiece model of type ${String(value)}, not of Unigrams (1)`)
    }
  }
}

function readTable(bytes: Uint8Array): Uint8Array {
  let table: Uint8Array = new Uint8Array()
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 2 && typeof value !== 'number') table = value
  }
  return table
}

function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const varint = () => {
    let result = 0
    for (let weight = 1; ; weight *= 128) {
      const byte = bytes[at++]
      if (byte === undefined || weight > 2 ** 63) throw cutShort()
      result += (byte & 0x7f) * weight
      if (byte < 0x80) return result
    }
  }
  const take = (length: number) => {
    if (at + length > bytes.length) throw cutShort()
    at += length
    return at - length
  }
  while (at < bytes.length) {
    const key = varint()
    const number = Math.floor(key / 8)
    const wireType = key % 8
    if (wireType === 0) yield { number, value: varint() }
    else if (wireType === 5) yield { number, value: view.getUint32(take(4), true) }
    else if (wireType === 1) yield { number, value: bytes.subarray(take(8), at) }
    else if (wireType === 2) {
      const length = varint()
      yield { number, value: bytes.subarray(take(length), at) }
    } else throw new ModelBrokenError(`It is no SentencePiece model: wire type ${wireType}`)
  }
}

const cutShort = () => new ModelBrokenError('It is no SentencePiece model, or it is cut short')

function asFloat(bits: number): number {
  return new Float32Array(Uint32Array.of(bits).buffer)[0]!
}
