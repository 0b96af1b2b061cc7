import type { ServerResponse } from 'node:http'

/** What goes wrong with the answers for files whose address or path ends with a text, the next `times` times. */
export type Fault =
  /** The connection breaks after so many bytes of the body. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Nothing comes any more after so many bytes of the body. */
  | { readonly kind: 'hang'; readonly afterBytes: number }
  /** Everything is sent, whatever range was asked for. */
  | { readonly kind: 'ignoreRange' }
  /** The file is longer (or shorter, below zero) than listed. */
  | { readonly kind: 'length'; readonly by: number }
  /** One byte of the file is another. */
  | { readonly kind: 'flip'; readonly at: number }
  /** No ETag, or a weak one, is sent. */
  | { readonly kind: 'etag'; readonly etag: string | null }
  /** A refusal instead of an answer. */
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }

interface Switched {
  readonly fault: Fault
  readonly path: string
  times: number
}

/** A file to be sent, or a part of it. */
export interface Sending {
  readonly path: string
  readonly content: Uint8Array
  readonly etag: string
  readonly range: string | undefined
  readonly ifRange: string | undefined
  readonly withBody: boolean
  readonly onBytes: (bytes: number) => void
}

/** The faults that are switched on, and how files are sent with and without them. */
export class HubFaults {
  #switched: Switched[] = []

  /** Switches a fault on for whatever ends with `path`; `times`: for so many answers, usually for all. */
  on(path: string, fault: Fault, times = Number.POSITIVE_INFINITY): void {
    this.#switched.push({ fault, path, times })
  }

  clear(): void {
    this.#switched = []
  }

  /** The refusal that is due for an address. */
  statusFor(path: string): Extract<Fault, { kind: 'status' }> | undefined {
    return this.#take(path, 'status')
  }

  /** Answers with a file, or the range of it that is asked for, and with what is to go wrong. */
  send(response: ServerResponse, sending: Sending): void {
    const { path, withBody, onBytes } = sending
    const content = this.#spoil(path, sending.content)
    const ignored = this.#take(path, 'ignoreRange') !== undefined
    const etag = this.#take(path, 'etag')
    const version = etag ? etag.etag : sending.etag
    if (version !== null) response.setHeader('etag', version)
    const from = ignored ? 0 : rangeStart(sending, version)
    if (from >= content.length && from > 0) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end()
      return
    }
    const to = ignored ? content.length : rangeEnd(sending.range, from, content.length)
    writeHead(response, from, to, content.length)
    const body = withBody ? content.subarray(from, to) : new Uint8Array()
    this.#write(response, path, body, onBytes)
  }

  #write(response: ServerResponse, path: string, body: Uint8Array, onBytes: (bytes: number) => void): void {
    const stop = this.#take(path, 'cut') ?? this.#take(path, 'hang')
    const sent = stop ? body.subarray(0, stop.afterBytes) : body
    onBytes(sent.length)
    if (stop) response.flushHeaders()
    if (stop?.kind === 'cut') response.write(sent, () => response.destroy())
    else if (stop) response.write(sent)
    else response.end(sent)
  }

  #spoil(path: string, content: Uint8Array): Uint8Array {
    const length = this.#take(path, 'length')
    const flip = this.#take(path, 'flip')
    if (!length && !flip) return content
    const spoiled = new Uint8Array(content.length + (length?.by ?? 0))
    spoiled.set(content.subarray(0, spoiled.length))
    if (flip) spoiled[flip.at] = (spoiled[flip.at] ?? 0) ^ 1
    return spoiled
  }

  #take<Kind extends Fault['kind']>(path: string, kind: Kind): Extract<Fault, { kind: Kind }> | undefined {
    const due = this.#switched.find(
      (switched) => switched.times > 0 && switched.fault.kind === kind && path.endsWith(switched.path),
    )
    if (!due) return undefined
    due.times -= 1
    return due.fault as Extract<Fault, { kind: Kind }>
  }
}

/** A version that is not the asker's is sent whole. */
function rangeStart({ range, ifRange }: Sending, etag: string | null): number {
  const from = /^bytes=(\d+)-/.exec(range ?? '')?.[1]
  const same = ifRange === undefined || ifRange === etag
  return from !== undefined && same ? Number(from) : 0
}

function rangeEnd(range: string | undefined, from: number, length: number): number {
  const last = new RegExp(`^bytes=${from}-(\\d+)$`).exec(range ?? '')?.[1]
  return last === undefined ? length : Math.min(Number(last) + 1, length)
}

function writeHead(response: ServerResponse, from: number, to: number, length: number): void {
  const partial = from > 0 || to < length
  response.writeHead(partial ? 206 : 200, {
    'accept-ranges': 'bytes',
    'content-length': to - from,
    ...(partial && { 'content-range': `bytes ${from}-${to - 1}/${length}` }),
  })
}
