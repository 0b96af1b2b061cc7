import { open, type FileHandle } from 'node:fs/promises'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { PictureFiles, PictureKind, PictureVariant } from '../storage/picture-files.ts'
import { sendProblem, type Problem } from './problem.ts'
import { sendFile } from './send-file.ts'

export interface PictureRouteOptions {
  /** Looks a picture's row up; null: there is none. */
  findImage(id: string): Promise<{ readonly kind: PictureKind } | null>
  readonly files: PictureFiles
}

interface PictureAddress {
  readonly id: string
  readonly variant: PictureVariant
}

/** The names that addresses use and those of the schema's ImageVariant, in lower case. */
const variants: ReadonlyMap<string, PictureVariant> = new Map([
  ['original', 'original'],
  ['web', 'web'],
  ['thumb512', 'thumb512'],
  ['thumb_512', 'thumb512'],
  ['thumb256', 'thumb256'],
  ['thumb_256', 'thumb256'],
])

/** One answer for every way of not being there, so that nobody learns which it was. */
const notFound: Problem = { status: 404, detail: 'There is no such picture.' }

/**
 * The handler of GET and HEAD `/images/{imageId}[.png|.webp]?variant=original|web|thumb512|thumb256`. Without `variant`
 * `.webp` means the web version, anything else the original. `url` is the request's, parsed but not decoded. An answer
 * shows nothing of a picture's kind or age. Rejects, the response perhaps unsent, where the row or the file cannot be read.
 */
export function createPictureRoute(
  options: PictureRouteOptions,
): (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> {
  return async (request, response, url) => {
    const address = readRequest(request, url)
    if ('status' in address) {
      sendProblem(response, address)
      return
    }
    const file = await openPicture(options, address)
    if (file === null) {
      sendProblem(response, notFound)
      return
    }
    try {
      await sendFile(request, response, file, `"${address.id}-${address.variant}"`, pictureHeaders(address))
    } finally {
      await file.close()
    }
  }
}

function readRequest(request: IncomingMessage, url: URL): PictureAddress | Problem {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, detail: 'A picture can only be read.', headers: { Allow: 'GET, HEAD' } }
  }
  // The path is matched as it came: whatever needs decoding cannot be an id.
  const [, id, extension] = /^\/images\/([a-z0-9]{8,64})(?:\.(png|webp))?$/.exec(url.pathname) ?? []
  if (id === undefined) return notFound
  const variant = readVariant(url.searchParams.getAll('variant'), extension)
  return typeof variant === 'string' ? { id, variant } : variant
}

function readVariant(names: readonly string[], extension: string | undefined): PictureVariant | Problem {
  if (names.length === 0) return extension === 'webp' ? 'web' : 'original'
  const variant = names.length === 1 ? variants.get(names[0]?.toLowerCase() ?? '') : undefined
  if (variant === undefined) {
    return { status: 400, detail: 'The variant must be one of original, web, thumb512 and thumb256.' }
  }
  if (extension !== undefined && extension !== extensionOf(variant)) {
    return {
      status: 400,
      detail: `The variant ${variant} is a .${extensionOf(variant)} file, not .${extension}.`,
    }
  }
  return variant
}

const extensionOf = (variant: PictureVariant) => (variant === 'original' ? 'png' : 'webp')

/** Null where there is no row, or a row whose file is gone. */
async function openPicture(
  options: PictureRouteOptions,
  address: PictureAddress,
): Promise<FileHandle | null> {
  const image = await options.findImage(address.id)
  if (image === null) return null
  try {
    return await open(options.files.path(image.kind, address.id, address.variant))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** The contents of an id never change, so that caches may keep them for as long as they like. */
function pictureHeaders({ id, variant }: PictureAddress): OutgoingHttpHeaders {
  const extension = extensionOf(variant)
  return {
    'Content-Type': `image/${extension}`,
    'Content-Disposition': `inline; filename="${id}.${extension}"`,
    'Cache-Control': 'public, max-age=31536000, immutable',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cross-Origin-Resource-Policy': 'cross-origin',
  }
}
