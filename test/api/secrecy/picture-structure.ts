/**
 * What a picture's file shows beside its pixels: which parts it has, in which order, and what stands in those that do not
 * come of the pixels. Written anew here, so that what the server believes about its files is not believed.
 */
export function structureOf(file: Buffer): unknown {
  if (file.toString('latin1', 1, 4) === 'PNG') return pngStructure(file)
  if (file.toString('latin1', 8, 12) === 'WEBP') return webpStructure(file)
  if (file.readUInt16BE(0) === 0xffd8) return jpegStructure(file)
  throw new Error(`No picture begins with ${file.toString('hex', 0, 12)}`)
}

/** Chunks; of pixels only that they are there (one run of IDAT however long), of others every byte. */
function pngStructure(file: Buffer): unknown {
  const chunks: [string, string][] = []
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at)
    const name = file.toString('latin1', at + 4, at + 8)
    const data = file.subarray(at + 8, at + 8 + length)
    if (name !== 'IDAT') chunks.push([name, data.toString('latin1')])
    else if (chunks.at(-1)?.[0] !== 'IDAT') chunks.push([name, `zlib ${data.toString('hex', 0, 2)}`])
    at += 12 + length
  }
  return { type: 'PNG', chunks }
}

/** Chunks; of a lossy frame its header: version, size, scaling. */
function webpStructure(file: Buffer): unknown {
  const chunks: [string, string][] = []
  let at = 12
  while (at + 8 <= file.length) {
    const length = file.readUInt32LE(at + 4)
    const name = file.toString('latin1', at, at + 4)
    const data = file.subarray(at + 8, at + 8 + length)
    const frame = `version ${((data[0] ?? 0) >> 1) & 7} start ${data.toString('hex', 3, 10)}`
    chunks.push([name, name === 'VP8 ' ? frame : data.toString('latin1')])
    at += 8 + length + (length & 1)
  }
  const lies = [file.readUInt32LE(4) + 8 - file.length, at - file.length]
  return { type: 'WebP', chunks, lies }
}

/** Segments up to the scan; of Huffman tables, which may be made for the picture, only that they are there. */
function jpegStructure(file: Buffer): unknown {
  const segments: [string, string][] = []
  for (let at = 2; at + 4 <= file.length;) {
    const marker = file.readUInt16BE(at)
    const length = file.readUInt16BE(at + 2)
    const data = file.toString('hex', at + 4, at + 2 + length)
    segments.push([marker.toString(16), marker === 0xffc4 ? '' : data])
    if (marker === 0xffda) break
    at += 2 + length
  }
  return { type: 'JPEG', segments, end: file.toString('hex', file.length - 2) }
}
