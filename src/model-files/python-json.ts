/** Strings, which stay as they are, and the numbers that JSON lacks. */
const stringOrWord = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g

/**
 * Parses what Python's json module writes: JSON in which infinities and NaN may stand as bare words, as schedulers'
 * configurations have them (`lambda_min_clipped`). They come out as strings: "-Infinity". Throws SyntaxError.
 */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const quoted = text.replace(stringOrWord, (found) => (found.startsWith('"') ? found : `"${found}"`))
    if (quoted === text) throw error
    return JSON.parse(quoted)
  }
}
