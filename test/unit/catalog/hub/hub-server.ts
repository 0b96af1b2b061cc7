import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HubFaults } from './hub-faults.ts'

/** A repository that the server has. */
export interface HubRepository {
  /** By path. */
  readonly files: Readonly<Record<string, Uint8Array>>
  /** Whether a file is large, which is served from another host; usual: by the name's ending. */
  readonly isLarge?: (path: string) => boolean
  readonly gated?: boolean
  readonly private?: boolean
  /** Names of the only commit; usual: main. */
  readonly revisions?: readonly string[]
}

/** A request that was answered, by the hub or by the host that it leads to. */
export interface HubVisit {
  readonly host: 'hub' | 'cdn'
  readonly method: string
  readonly path: string
  readonly range: string | undefined
  readonly ifRange: string | undefined
  readonly authorization: string | undefined
  status: number
  /** Bytes of the body that were handed over to be sent. */
  bytes: number
}

/** A repository with what follows from its files. */
interface Held extends HubRepository {
  readonly entries: readonly Entry[]
  readonly commit: string
}

interface Entry {
  readonly path: string
  readonly content: Uint8Array
  readonly large: boolean
  readonly sha256: string
  readonly blob: string
}

const sha1 = (...parts: readonly (string | Uint8Array)[]) => hashOf('sha1', parts)
const hashOf = (kind: string, parts: readonly (string | Uint8Array)[]) => {
  const hash = createHash(kind)
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

/**
 * A hub of models on this machine, with the addresses and headers of huggingface.co: repositories, listings in pages,
 * files behind a redirect to another address, those of large files on another host. What it was asked stands in `visits`; what goes wrong, in
 * `faults`.
 */
export class HubServer {
  readonly faults = new HubFaults()
  readonly visits: HubVisit[] = []
  /** Tokens that are let in, and the repositories whose licence their accounts accepted. */
  readonly accounts = new Map<string, readonly string[]>()
  /** Entries of a listing that are sent at once. */
  pageSize = 1000
  /** Host that is said to have the next pages, as an address; usual: this one. */
  nextPageAt: string | undefined
  /** Changes an entry of a listing before it is sent. */
  list = (entry: Record<string, unknown>): Record<string, unknown> => entry
  readonly #repositories = new Map<string, Held>()
  readonly #hub: Server
  readonly #cdn: Server

  constructor() {
    this.#hub = createServer((request, response) => this.#answer('hub', request, response))
    this.#cdn = createServer((request, response) => this.#answer('cdn', request, response))
  }

  /** Starts and returns the hub's address, without a slash at its end. */
  async start(): Promise<string> {
    for (const server of [this.#hub, this.#cdn]) {
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
    }
    return this.url
  }

  async stop(): Promise<void> {
    for (const server of [this.#hub, this.#cdn].filter(({ listening }) => listening)) {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    }
  }

  get url(): string {
    return addressOf(this.#hub)
  }

  /** Adds a repository (`owner/name`), or gives it other content, and returns its commit. */
  add(name: string, repository: HubRepository): string {
    const entries = entriesOf(repository)
    const commit = commitOf(entries)
    this.#repositories.set(name, { ...repository, entries, commit })
    return commit
  }

  /** Bytes of files that were sent since `visits` was last emptied. */
  bytesSent(path = ''): number {
    return this.visits
      .filter((visit) => !visit.path.startsWith('/api/') && visit.path.endsWith(path))
      .reduce((sum, visit) => sum + visit.bytes, 0)
  }

  #answer(host: 'hub' | 'cdn', request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url)
    const { range, authorization, 'if-range': ifRange } = request.headers
    const path = decodeURIComponent(url.pathname)
    const method = request.method ?? ''
    const visit: HubVisit = {
      ...{ host, method, path, range, authorization, ifRange: ifRange as string | undefined },
      ...{ status: 0, bytes: 0 },
    }
    this.visits.push(visit)
    response.on('close', () => {
      visit.status = response.statusCode
    })
    const status = this.faults.statusFor(path)
    if (status) response.writeHead(status.status, status.headers).end()
    else if (host === 'cdn') this.#serveLarge(path, visit, response)
    else this.#serveHub(url, visit, response)
  }

  #serveHub(url: URL, visit: HubVisit, response: ServerResponse): void {
    const [, name, kind, revision = 'main', file] = (
      /^\/(?:api\/models\/)?([^/]+\/[^/]+)(?:\/(revision|tree|resolve)\/([^/]+)\/?(.*))?$/.exec(
        url.pathname,
      ) ?? []
    ).map((piece) => piece && decodeURIComponent(piece))
    const repository = name === undefined ? undefined : this.#repositories.get(name)
    const token = visit.authorization?.replace('Bearer ', '')
    if (token !== undefined && !this.accounts.has(token))
      return refuse(response, 401, '', 'Invalid credentials in Authorization header')
    const stranger = token === undefined
    if (name === undefined || !repository || (repository.private && stranger))
      return refuse(response, stranger ? 401 : 404, 'RepoNotFound', 'Repository not found')
    const { commit } = repository
    if (![commit, ...(repository.revisions ?? ['main'])].includes(revision))
      return refuse(response, 404, 'RevisionNotFound', `Invalid rev id: ${revision}`)
    response.setHeader('x-repo-commit', commit)
    if (kind === 'revision' || kind === undefined) return sendJson(response, describe(name, repository))
    if (kind === 'tree') return this.#sendPage(url, repository, response)
    if (repository.gated && !this.accounts.get(token ?? '')?.includes(name))
      return refuse(response, stranger ? 401 : 403, 'GatedRepo', `Access to model ${name} is restricted`)
    return this.#resolve(url, { name, repository, path: file ?? '' }, visit, response)
  }

  #sendPage(url: URL, repository: Held, response: ServerResponse): void {
    const all = treeOf(repository)
    const from = Number(url.searchParams.get('cursor') ?? 0)
    const to = from + this.pageSize
    if (to < all.length) {
      const next = new URL(`${url.pathname}${url.search}`, this.nextPageAt ?? this.url)
      next.searchParams.set('cursor', String(to))
      response.setHeader('link', `<${next.href}>; rel="next"`)
    }
    sendJson(response, all.slice(from, to).map(this.list))
  }

  #resolve(
    url: URL,
    { name, repository, path }: { name: string; repository: Held; path: string },
    visit: HubVisit,
    response: ServerResponse,
  ): void {
    const entry = repository.entries.find((candidate) => candidate.path === path)
    if (!entry) return refuse(response, 404, 'EntryNotFound', 'Entry not found')
    if (!entry.large && url.searchParams.has('cached')) return this.#send(entry, entry.blob, visit, response)
    if (!entry.large) {
      response.writeHead(307, { location: `${url.pathname}?cached` }).end()
      return
    }
    response.writeHead(302, {
      location: `${addressOf(this.#cdn)}/${name}/${entry.sha256}/${path}?signature=x`,
      'x-linked-size': entry.content.length,
      'x-linked-etag': `"${entry.sha256}"`,
    })
    response.end()
  }

  #serveLarge(path: string, visit: HubVisit, response: ServerResponse): void {
    const [, name = '', sha256 = '', file] = /^\/([^/]+\/[^/]+)\/([0-9a-f]{64})\/(.+)$/.exec(path) ?? []
    const repository = this.#repositories.get(name)
    const entry = repository?.entries.find((candidate) => candidate.path === file)
    if (entry?.sha256 === sha256) this.#send(entry, sha256, visit, response)
    else response.writeHead(404).end()
  }

  #send(entry: Entry, version: string, visit: HubVisit, response: ServerResponse): void {
    this.faults.send(response, {
      path: entry.path,
      content: entry.content,
      etag: `"${version}"`,
      range: visit.range,
      ifRange: visit.ifRange,
      withBody: visit.method !== 'HEAD',
      onBytes: (bytes) => {
        visit.bytes += bytes
      },
    })
  }
}

function entriesOf({
  files,
  isLarge = (path) => /\.(onnx|onnx_data|bin|safetensors)$/.test(path),
}: HubRepository): Entry[] {
  return Object.entries(files).map(([path, content]) => ({
    path,
    content,
    large: isLarge(path),
    sha256: hashOf('sha256', [content]),
    blob: sha1(`blob ${content.length}\0`, content),
  }))
}

const commitOf = (entries: readonly Entry[]) =>
  sha1(...entries.map(({ path, sha256 }) => `${path} ${sha256}\n`))

/** Files and the folders that they are in, as a recursive listing has them. */
function treeOf({ entries }: Held): Record<string, unknown>[] {
  const folders = new Set(
    entries.flatMap(({ path }) => {
      const segments = path.split('/').slice(0, -1)
      return segments.map((_, k) => segments.slice(0, k + 1).join('/'))
    }),
  )
  return [
    ...Array.from(folders, (path) => ({ type: 'directory', oid: sha1(path), size: 0, path })),
    ...entries.map(({ path, content, large, sha256, blob }) => ({
      ...{ type: 'file', path, size: content.length },
      ...(large
        ? { oid: sha1(sha256), lfs: { oid: sha256, size: content.length, pointerSize: 134 } }
        : { oid: blob }),
    })),
  ]
}

const describe = (name: string, repository: Held) => ({
  ...{ _id: sha1(name).slice(0, 24), id: name, sha: repository.commit, private: repository.private ?? false },
  ...{
    gated: repository.gated ? 'auto' : false,
    downloads: 0,
    likes: 0,
    lastModified: '2025-01-01T00:00:00Z',
  },
  siblings: Object.keys(repository.files).map((rfilename) => ({ rfilename })),
})

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(code && { 'x-error-code': code }),
    'x-error-message': message,
  })
  response.end(JSON.stringify({ error: message }))
}

function sendJson(response: ServerResponse, content: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(content))
}

const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
