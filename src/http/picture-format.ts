import type { PictureFormat } from '../use-cases/read-picture.ts'

/** In the order in which they are preferred where the client does not care: PNG is the picture itself. */
const formats: readonly PictureFormat[] = ['png', 'webp', 'jpeg']

interface Preference {
  readonly format: PictureFormat
  /** 0 to 1. */
  readonly quality: number
  /** 2: the type itself was named; 1: all pictures; 0: anything. */
  readonly specificity: number
}

interface MediaRange {
  readonly type: string
  readonly quality: number
}

/**
 * The format that an Accept header prefers (RFC 9110, 12.5.1); of those that it likes equally one that it names goes before
 * one that it only allows. Null where it takes none of ours.
 */
export function acceptedFormat(accept: string | undefined): PictureFormat | null {
  if (accept === undefined || accept.trim() === '') return 'png'
  const ranges = accept.split(',').map(readRange)
  const best = formats
    .map((format) => preference(format, ranges))
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality || b.specificity - a.specificity)[0]
  return best?.format ?? null
}

function readRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
  const value = quality === undefined ? 1 : Number(quality)
  return { type, quality: value >= 0 && value <= 1 ? value : 0 }
}

/** What is said most particularly of a format counts. */
function preference(format: PictureFormat, ranges: readonly MediaRange[]): Preference {
  const names = ['*/*', 'image/*', `image/${format}`]
  for (const specificity of [2, 1, 0]) {
    const range = ranges.find(({ type }) => type === names[specificity])
    if (range !== undefined) return { format, quality: range.quality, specificity }
  }
  return { format, quality: 0, specificity: 0 }
}
