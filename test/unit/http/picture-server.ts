import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createPictureRoute, type PictureRouteOptions } from '../../../src/http/picture-route.ts'
import { PictureFiles, type PictureKind } from '../../../src/storage/picture-files.ts'

/** A real server with nothing but the route, over a folder of its own. */
export class PictureServer implements AsyncDisposable {
  readonly folder: string
  readonly files: PictureFiles
  /** What stands in for the table of pictures. */
  readonly rows = new Map<string, { kind: PictureKind }>()
  /** How the handling of each request ended, in order of arrival. */
  readonly handled: Promise<void>[] = []
  /** Called before a row is found, with the latest request. */
  beforeRow: (request: IncomingMessage) => Promise<void> = () => Promise.resolve()
  readonly #server = createServer()

  static async start(): Promise<PictureServer> {
    const server = new PictureServer(await mkdtemp(join(tmpdir(), 'picture-route-')))
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  private constructor(folder: string) {
    this.folder = folder
    this.files = new PictureFiles(folder)
    let latest: IncomingMessage
    const findImage: PictureRouteOptions['findImage'] = async (id) => {
      await this.beforeRow(latest)
      return this.rows.get(id) ?? null
    }
    const route = createPictureRoute({ findImage, files: this.files })
    this.#server.on('request', (request, response) => {
      latest = request
      const handling = route(request, response, new URL(request.url ?? '', 'http://localhost'))
      handling.catch(() => response.destroy())
      this.handled.push(handling)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
    await Promise.allSettled(this.handled)
    await rm(this.folder, { recursive: true })
  }

  get #port() {
    const address = this.#server.address()
    return typeof address === 'object' ? address?.port : undefined
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.#port}${path}`, init)
  }

  /** A connection on which a request was sent with `target` exactly as it is. */
  request(target: string, method = 'GET', headers = ''): Socket {
    const socket = connect({ port: this.#port ?? 0, host: '127.0.0.1' })
    socket.write(`${method} ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`)
    return socket
  }

  /** The whole answer to such a request, head and body. */
  exchange(target: string, method = 'GET', headers = ''): Promise<string> {
    return text(this.request(target, method, headers))
  }

  /** Stores a picture whose files say which they are. */
  async add(id: string, kind: PictureKind = 'generated'): Promise<void> {
    const bytes = (variant: string) => Buffer.from(`${variant} of ${id} 0123456789`)
    const contents = {
      png: bytes('original'),
      web: bytes('web'),
      thumb512: bytes('thumb512'),
      thumb256: bytes('thumb256'),
    }
    await this.files.store(kind, id, contents, async () => void this.rows.set(id, { kind }))
  }
}

/** Headers but for those of the moment and of the connection. */
export const lasting = (headers: Headers) =>
  [...headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name))
