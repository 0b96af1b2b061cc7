/** Where the files of a multipart request belong: the name of each one's field, and its paths in the operation. */
export type UploadMap = ReadonlyMap<string, readonly string[]>

/**
 * Reads the fields `operations` and `map` of a multipart request. Each path must lead by properties of the operation's
 * own to a null: one that leads to what every object inherits would put a file into the program itself. Throws
 * SyntaxError with a sentence for the client where they are not as the specification says.
 */
export function readUploadMap(operations: string, map: string): UploadMap {
  const operation = readObject('operations', operations)
  const entries = Object.entries(readObject('map', map)).map(([name, paths]): [string, string[]] => {
    if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string')) {
      throw new SyntaxError(`The multipart field 'map' must give a list of paths for the file '${name}'.`)
    }
    for (const path of paths) checkPath(operation, name, path)
    return [name, paths]
  })
  return new Map(entries)
}

/** The value at `path` of `operation`, by own properties alone; undefined where there is none. */
export function valueAt(operation: unknown, path: string): unknown {
  let value = operation
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

/** An array as well: batches are refused later, like those that come without files. */
function readObject(field: string, text: string): object {
  const value = readJson(field, text)
  if (typeof value === 'object' && value !== null) return value
  throw new SyntaxError(`The multipart field '${field}' must be a JSON object.`)
}

function readJson(field: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new SyntaxError(`The multipart field '${field}' is not JSON.`, { cause: error })
  }
}

function checkPath(operation: object, name: string, path: string): void {
  if (valueAt(operation, path) === null) return
  const shown = path.length > 100 ? `${path.slice(0, 100)}...` : path
  throw new SyntaxError(
    `The multipart field 'map' gives the file '${name.slice(0, 100)}' the path '${shown}', where the operation has no null.`,
  )
}
