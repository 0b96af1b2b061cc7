import { expect } from 'vitest'

/** An operation with one file, by a field of the small schema. */
export const operations = (field: string) =>
  JSON.stringify({ query: `mutation($f: Upload!) { ${field}(file: $f) }`, variables: { f: null } })

/** Where that file belongs. */
export const map = '{"0":["variables.f"]}'

export const bytes = (length: number) => new Uint8Array(length).map((_, k) => (k * 7) % 251)

export const file = (length: number) => new Blob([bytes(length)])

/** The lines of a request's head; without a length its body comes in chunks. */
export const head = (length?: number) => [
  ...['POST /graphql HTTP/1.1', 'Host: x', 'Content-Type: multipart/form-data; boundary=x'],
  'Apollo-Require-Preflight: true',
  length === undefined ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`,
  '',
]

const part = ([name, value]: readonly [string, string]) =>
  `--x\r\nContent-Disposition: form-data; name="${name}"${/^\d/.test(name) ? '; filename="a"' : ''}\r\n\r\n${value}\r\n`

/** A whole body of these parts; those whose name is a number are files. */
export const multipart = (...parts: readonly [string, string][]) => `${parts.map(part).join('')}--x--\r\n`

/** The beginning of such a body as a chunk. */
export function multipartChunk(...parts: readonly [string, string][]): string {
  const text = parts.map(part).join('')
  return `${text.length.toString(16)}\r\n${text}\r\n`
}

/** What a request is refused with as a whole. */
export const refused = (status: number, message: RegExp) => [
  status,
  {
    errors: [
      {
        message: expect.stringMatching(message) as string,
        extensions: { code: status === 413 ? 'REQUEST_TOO_LARGE' : 'BAD_REQUEST' },
      },
    ],
  },
]
