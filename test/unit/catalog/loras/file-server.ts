import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { LoraLibrary, type LoraLibraryOptions } from '../../../../src/catalog/loras/lora-library.ts'

export interface FileServer {
  /** host:port */
  readonly host: string
  readonly url: (path: string) => string
  /** Paths that were asked for, in order. */
  readonly asked: string[]
  readonly requests: IncomingMessage[]
  /** Connections that were ever opened. */
  connections: number
}

/** A real server of this machine that goes with the test. */
export async function fileServer(answer: RequestListener): Promise<FileServer> {
  const asked: string[] = []
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    requests.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const host = `127.0.0.1:${address.port}`
  const running: FileServer = {
    host,
    asked,
    requests,
    connections: 0,
    url: (path) => `http://${host}${path}`,
  }
  server.on('connection', () => running.connections++)
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return running
}

/** Answers every question with the same bytes. */
export const serving =
  (bytes: Buffer, headers: Record<string, string> = {}): RequestListener =>
  (_request, response: ServerResponse) => {
    response.writeHead(200, { 'content-length': String(bytes.length), ...headers }).end(bytes)
  }

/** An empty folder that goes with the test. */
export async function loraFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'loras-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export interface Library {
  readonly library: LoraLibrary
  readonly folder: string
  readonly warnings: unknown[]
}

/** A library on an empty folder that may fetch from `servers`. */
export async function openLibrary(
  servers: readonly FileServer[],
  options: Partial<LoraLibraryOptions> = {},
): Promise<Library> {
  const folder = options.folder ?? (await loraFolder())
  const warnings: unknown[] = []
  const library = new LoraLibrary({
    folder,
    limitBytes: 1_000_000,
    keptBytes: 10_000_000,
    allowedHosts: servers.map(({ host }) => host),
    log: { warn: (fields, message) => void warnings.push({ fields, message }) },
    resolveHost: (_hostname, answer) => answer(new Error('nothing is to be resolved'), []),
    ...options,
  })
  onTestFinished(() => library.stop())
  return { library, folder, warnings }
}

/** A signal that is never aborted. */
export const patience = (): AbortSignal => new AbortController().signal
