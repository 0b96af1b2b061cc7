import type { IncomingMessage } from 'node:http'
import { Transform, type Readable, type TransformCallback, type Writable } from 'node:stream'
import { readUploadMap, type UploadMap } from './upload-map.ts'

/** Why the reading of a request breaks off, with the status of the answer. */
class RequestError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

interface FieldDetails {
  readonly valueTruncated: boolean
}

/**
 * The body of a multipart request, as graphql-upload-minimal wants a request: something with headers that can be piped
 * into its parser. On the way it is counted, and what the parser finds is checked before that library sees it, because
 * it follows a path of the map into whatever objects inherit, and waits for ever for who reads a file sent twice.
 */
export class MultipartBody extends Transform {
  readonly headers: IncomingMessage['headers']
  /** Empty until the parser came upon it. */
  uploadMap: UploadMap = new Map()
  readonly #request: IncomingMessage
  readonly #arrived = new Set<string>()
  #operations = ''
  #left: number
  #parser: Writable | undefined

  /** `limit`: bytes that the whole of it may have. */
  constructor(request: IncomingMessage, limit: number) {
    super()
    this.headers = request.headers
    this.#request = request
    this.#left = limit
    this.on('error', () => undefined)
    request.on('error', () => undefined)
    request.once('close', () => {
      if (!request.complete) this.destroy()
    })
  }

  /** `parser`: the one stream that it is ever piped into. */
  override pipe<Parser extends NodeJS.WritableStream>(parser: Parser): Parser {
    this.#parser = parser as unknown as Writable
    this.#checkFirst('field', (name, value, details) =>
      this.#checkField(name, value as string, details as FieldDetails),
    )
    this.#checkFirst('file', (name, stream) => this.#checkFile(name, stream as Readable))
    this.#request.pipe(this)
    return super.pipe(parser)
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#left -= chunk.length
    if (this.#left < 0) this.#parser?.destroy(new RequestError(413, 'The request is larger than it may be.'))
    done(null, chunk)
  }

  /** Reads on without a use for it, so that the client gets to the answer; what goes on for too long is cut off. */
  abandon(): void {
    const request = this.#request
    request.unpipe(this)
    this.destroy()
    request.on('data', (chunk: Buffer) => {
      this.#left -= chunk.length
      if (this.#left < 0) request.destroy()
    })
    request.resume()
  }

  /** Where `check` throws, the parser breaks off with that error, and its other listeners hear nothing of the `event`. */
  #checkFirst(event: string, check: (name: string, content: unknown, details: unknown) => void): void {
    const parser = this.#parser
    const listeners = parser?.listeners(event) ?? []
    parser?.removeAllListeners(event)
    parser?.on(event, (name: string, content: unknown, details: unknown) => {
      try {
        check(name, content, details)
      } catch (error) {
        parser.destroy(error as Error)
        return
      }
      for (const listener of listeners) listener(name, content, details)
    })
  }

  /** What is not there or too long, the library refuses. */
  #checkField(name: string, value: string, { valueTruncated }: FieldDetails): void {
    if (valueTruncated) return
    if (name === 'operations') this.#operations = value
    if (name === 'map' && this.#operations !== '') this.uploadMap = readUploadMap(this.#operations, value)
  }

  #checkFile(name: string, stream: Readable): void {
    if (this.uploadMap.has(name) && !this.#arrived.has(name)) {
      this.#arrived.add(name)
      return
    }
    stream.on('error', () => undefined).resume()
    throw new RequestError(400, unexpected(name, this.#arrived.has(name)))
  }
}

const unexpected = (name: string, isSecond: boolean) =>
  isSecond
    ? `The file '${name}' was sent twice.`
    : `The file '${name}' was not expected: the multipart field 'map' comes first, and names all files.`
