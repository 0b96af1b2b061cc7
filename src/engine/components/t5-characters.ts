import { ModelBrokenError } from '../errors.ts'

/** Rewrites text before it is split: width, ligatures, accents, white space. */
export type Normalize = (text: string) => string

/** The longest grapheme cluster, in UTF-8 bytes, that is looked up as one. */
const longestCluster = 5

const labelBits = 0x800000ff

/**
 * The normalisation that a SentencePiece model brings along compiled (nmt_nfkc for T5): a double-array trie of UTF-8 keys,
 * its size in front, and the texts that stand for them, each ended by a zero. It follows the tokenizers library
 * (spm_precompiled), which looks up grapheme clusters, short ones whole, and lets the shortest key that a cluster begins
 * with replace all of it. Throws ModelBrokenError for a table that is cut short.
 */
export function precompiledNormalizer(table: Uint8Array): Normalize {
  const { units, texts } = parseTable(table)
  const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })
  const encoder = new TextEncoder()
  const replaced = (part: Uint8Array): string | null => {
    const at = shortestMatch(units, part)
    return at === null ? null : textAt(texts, at)
  }
  const normalizeCluster = (cluster: string): string => {
    const bytes = encoder.encode(cluster)
    const whole = bytes.length <= longestCluster ? replaced(bytes) : null
    if (whole !== null) return whole
    return Array.from(cluster, (character) => replaced(encoder.encode(character)) ?? character).join('')
  }
  return (text) => Array.from(segmenter.segment(text), ({ segment }) => normalizeCluster(segment)).join('')
}

function parseTable(table: Uint8Array): { readonly units: Uint32Array; readonly texts: Uint8Array } {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength)
  const size = table.length < 4 ? Infinity : view.getUint32(0, true)
  if (size % 4 !== 0 || size + 4 > table.length) {
    throw new ModelBrokenError("The tokenizer's table of characters (precompiled_charsmap) is cut short")
  }
  const units = Uint32Array.from({ length: size / 4 }, (_, k) => view.getUint32(4 + 4 * k, true))
  return { units, texts: table.subarray(4 + size) }
}

/** Where the text begins that stands for the shortest key with which `bytes` begin; null: none does. */
function shortestMatch(units: Uint32Array, bytes: Uint8Array): number | null {
  let node = offsetOf(units[0] ?? 0)
  for (const byte of bytes) {
    if (byte === 0) return null
    node ^= byte
    const unit = units[node]
    if (unit === undefined || (unit & labelBits) !== byte) return null
    node ^= offsetOf(unit)
    const hasLeaf = ((unit >>> 8) & 1) === 1
    if (hasLeaf) return (units[node] ?? 0) & 0x7fffffff
  }
  return null
}

/** How far a unit's children are, of a double array as Darts-clone lays it out. */
const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6)

function textAt(texts: Uint8Array, begin: number): string {
  const end = texts.indexOf(0, begin)
  return new TextDecoder().decode(texts.subarray(begin, end < 0 ? texts.length : end))
}
