/** Ends of lines to some readers (Python's splitlines is one), but not to JSON, which leaves them as they are. */
const otherLineEnds = /[\u0085\u2028\u2029]/g

/**
 * `entry` as one line of JSON, its newline included. A bigint becomes text, a lone surrogate an escape: the line is
 * always UTF-8. Throws TypeError where the entry contains itself, and what a `toJSON` of its own throws.
 */
export function jsonLine(entry: object): string {
  const text = JSON.stringify(entry, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  return `${text.replaceAll(otherLineEnds, escaped)}\n`
}

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
