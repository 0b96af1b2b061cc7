import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { namesTag } from './entity-tag.ts'
import { sendProblem } from './problem.ts'

/** A file of the pages as it is sent. */
interface PageFile {
  readonly body: Buffer
  /** A strong entity tag, with its quotes. */
  readonly tag: string
  readonly headers: OutgoingHttpHeaders
}

/** What the pages load from `/pages/`. Nothing else is served from their folder. */
const assets = new Set([
  'activity.js',
  'base.css',
  'build.css',
  'build.js',
  'build-new.js',
  'generator.css',
  'generator.js',
  'graphql.js',
  'icon.svg',
  'operations.js',
  'page.js',
  'picture-drop.js',
  'session.js',
  'settings.js',
  'stage.js',
  'trigger-card.js',
])

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** The pages need nothing but this server, and no other page may be around them. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Whether a path is one of a page, or of what pages load. */
export const isPagePath = (pathname: string): boolean =>
  pathname.startsWith('/pages/') || pageOf(pathname) !== null

/**
 * The handler of GET and HEAD `/p/{shareSlug}`, `/build`, `/build/{builderSlug}` and `/pages/{file}`: the files of
 * `folder`, each read once, when it is first asked for. A page is the same for every slug, whether that exists or not: what
 * it shows it asks the API for. Rejects, the response unsent, where a file cannot be read.
 */
export function createPageRoute(
  folder: string,
): (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> {
  const files = new Map<string, Promise<PageFile>>()
  const fileOf = (name: string) => {
    const file = files.get(name) ?? readPageFile(folder, name)
    files.set(name, file)
    // One that could not be read is tried again.
    file.catch(() => files.delete(name))
    return file
  }
  return async (request, response, { pathname }) => {
    const name = pageOf(pathname) ?? assetOf(pathname)
    if (name === null) return sendProblem(response, { status: 404, detail: 'There is no such file.' })
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      const headers = { Allow: 'GET, HEAD' }
      return sendProblem(response, { status: 405, detail: 'A page can only be read.', headers })
    }
    sendPageFile(request, response, await fileOf(name))
  }
}

/** The page at a path; null: there is none. */
function pageOf(pathname: string): string | null {
  if (/^\/p\/[^/]+$/.test(pathname)) return 'generator.html'
  if (pathname === '/build') return 'build-new.html'
  return /^\/build\/[^/]+$/.test(pathname) ? 'build.html' : null
}

function assetOf(pathname: string): string | null {
  const name = pathname.slice('/pages/'.length)
  return assets.has(name) ? name : null
}

/** Asked for again every time, since names stay when contents change: the tag makes it cheap. */
async function readPageFile(folder: string, name: string): Promise<PageFile> {
  const body = await readFile(join(folder, name))
  const tag = `"${createHash('sha256').update(body).digest('base64url')}"`
  const headers = {
    'Content-Type': contentTypes[extname(name)],
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    ETag: tag,
  }
  return { body, tag, headers }
}

function sendPageFile(
  request: IncomingMessage,
  response: ServerResponse,
  { body, tag, headers }: PageFile,
): void {
  if (namesTag(request.headers['if-none-match'], tag)) {
    response.writeHead(304, headers).end()
    return
  }
  response.writeHead(200, { ...headers, 'Content-Length': body.length })
  response.end(request.method === 'HEAD' ? undefined : body)
}
