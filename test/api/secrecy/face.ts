/** Values of one moment or one picture: of them only the format is compared. Everything else has to be the same. */
const formats: Readonly<Record<string, (value: string | number) => string>> = {
  id: shapeOfText,
  cursor: shapeOfCursor,
  startCursor: shapeOfCursor,
  endCursor: shapeOfCursor,
  url: (value) => shapeOfText(new URL(String(value)).pathname),
  createdAt: shapeOfText,
  completedAt: shapeOfText,
  // An own name of each picture's: the same length for pictures of the same size.
  thumbhash: (value) => `base64 of ${Buffer.from(String(value), 'base64').length} bytes`,
  microDataUri: dataUri,
  dataUri,
  seed: () => 'digits',
  sequence: whole,
  bytes: whole,
  generationTimeMs: whole,
  etaSeconds: (value) => (Number(value) >= 0 ? 'seconds' : `seconds below 0: ${value}`),
  retryAfterSeconds: (value) => (Number(value) >= 0 ? 'seconds' : `seconds below 0: ${value}`),
}

/**
 * What of an answer must not tell a match from a miss: names, types, null-ness, formats, and the values of all fields that
 * are not of the moment. `seed` of a request that named one is to be left literal: pass `literal`.
 */
export function faceOf(seen: unknown, literal: readonly string[] = []): unknown {
  if (Array.isArray(seen)) return seen.map((item) => faceOf(item, literal))
  if (typeof seen !== 'object' || seen === null) return seen
  return Object.fromEntries(
    Object.entries(seen).map(([key, value]: [string, unknown]) => {
      const format = literal.includes(key) ? undefined : formats[key]
      const isLeaf = typeof value === 'string' || typeof value === 'number'
      return [key, format !== undefined && isLeaf ? format(value) : faceOf(value, literal)]
    }),
  )
}

/** Letters and digits by their kinds: two texts of a shape cannot be told apart without knowing what they mean. */
function shapeOfText(text: unknown): string {
  return String(text)
    .replaceAll(/[a-z0-9]{20,}/g, (run) => `<${run.length} of base 36>`)
    .replaceAll(/\d/g, '0')
}

function shapeOfCursor(value: unknown): string {
  return shapeOfText(Buffer.from(String(value), 'base64').toString())
}

function dataUri(value: string | number): string {
  const [, type = '', data = ''] = /^data:([^;]+);base64,(.*)$/.exec(String(value)) ?? []
  return `${type} ${Buffer.from(data, 'base64').toString('latin1', 0, 4)}`
}

function whole(value: string | number): string {
  return Number.isInteger(value) && Number(value) >= 0 ? 'whole' : `not whole: ${value}`
}
