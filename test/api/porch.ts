import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import {
  GraphQLBoolean,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  isInputType,
  type GraphQLFieldConfigMap,
} from 'graphql'
import type { Context } from '../../src/graphql/context.ts'
import { createSchema } from '../../src/graphql/schema.ts'
import { readConfig } from '../../src/config.ts'
import { createCors } from '../../src/http/cors.ts'
import { createGraphqlHandler } from '../../src/http/graphql-route.ts'
import { attachGraphqlSocket } from '../../src/http/graphql-socket.ts'
import { createAddressReader } from '../../src/http/client-address.ts'
import { createHttpServer } from '../../src/http/server.ts'
import { createUploadRoom } from '../../src/http/upload-room.ts'
import type { IncomingFile } from '../../src/use-cases/incoming-file.ts'

type File = Promise<IncomingFile>

/** What the operations of the small schema did, for a test to look at. */
export interface Doings {
  /** How many times something was changed. */
  changes: number
  /** How each file that was read ended. */
  readonly files: Promise<string>[]
  /** Errors that were logged. */
  readonly logged: unknown[]
  /** Ends what waits. */
  tick: () => void
  /** How many subscriptions to `ticks` go on. */
  ticking: number
}

/** The whole of src/http around a schema of a few fields, with nothing behind it. */
export class Porch implements AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly doings: Doings
  readonly #close: () => Promise<unknown>

  private constructor(port: number, doings: Doings, close: () => Promise<unknown>) {
    this.port = port
    this.url = `http://127.0.0.1:${port}`
    this.doings = doings
    this.#close = close
  }

  /** `variables`: environment variables, as for the real server. */
  static async open(variables: Record<string, string> = {}): Promise<Porch> {
    const config = readConfig(variables)
    const doings: Doings = { changes: 0, files: [], logged: [], tick: () => undefined, ticking: 0 }
    const log = { error: (fields: object) => void doings.logged.push(fields) }
    const addressOf = createAddressReader(config.TRUST_PROXY)
    const cors = createCors(config.CORS_ORIGINS)
    const graphql = createGraphqlHandler({
      schema: createSmallSchema(doings),
      contextOf: () => ({}) as Context,
      limits: {
        tokens: config.TOKEN_LIMIT,
        depth: config.DEPTH_LIMIT,
        aliases: config.ALIAS_LIMIT,
        directives: config.DIRECTIVE_LIMIT,
        cost: config.COST_LIMIT,
      },
      log,
    })
    const server = createHttpServer({
      graphql,
      cors,
      bodyLimit: config.BODY_LIMIT_BYTES,
      uploadLimit: config.UPLOAD_LIMIT_BYTES,
      uploadRoom: createUploadRoom(addressOf),
      connections: {
        headerSeconds: config.HEADER_TIMEOUT_SECONDS,
        requestSeconds: config.REQUEST_TIMEOUT_SECONDS,
        connections: config.CONNECTION_LIMIT,
      },
      picture: (_request, response) => Promise.resolve(void response.end('a picture')),
      share: (_request, response) => Promise.resolve(void response.end('a picture')),
      page: (_request, response) => Promise.resolve(void response.end('a page')),
      readiness: {
        database: () => Promise.resolve(true),
        engine: () => Promise.resolve(true),
        disk: () => Promise.resolve(true),
      },
      log,
    })
    const sockets = attachGraphqlSocket(server, {
      handler: graphql,
      origins: { allows: (origin) => cors.allows(origin), publicUrl: () => config.PUBLIC_URL ?? '' },
      addressOf,
      limits: {
        messageBytes: config.BODY_LIMIT_BYTES,
        initSeconds: config.WS_INIT_TIMEOUT_SECONDS,
        pingSeconds: config.WS_PING_SECONDS,
        operations: config.SOCKET_SUBSCRIPTION_LIMIT,
        perAddress: config.SOCKET_LIMIT_PER_ADDRESS,
      },
      log,
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Porch((server.address() as AddressInfo).port, doings, async () => {
      server.closeAllConnections()
      server.close()
      await Promise.all([once(server, 'close'), sockets.close()])
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close()
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(this.url + path, init)
  }

  /** Sends an operation as JSON, with `headers` beside. */
  post(operation: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(operation),
    })
  }

  /** A multipart request; `parts`: the form's fields in order, files as they are. */
  async upload(parts: readonly [string, string | Blob][], headers = preflight): Promise<[number, unknown]> {
    const body = new FormData()
    for (const [name, value] of parts) {
      if (typeof value === 'string') body.append(name, value)
      else body.append(name, value, `${name}.bin`)
    }
    const response = await this.fetch('/graphql', { method: 'POST', headers, body })
    return [response.status, await response.json()]
  }

  /** A connection on which `head` was sent, its lines ended as they should be. */
  raw(...head: string[]): Socket {
    const socket = connect(this.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(head.join('\r\n'))
    return socket
  }
}

export const preflight: Record<string, string> = { 'apollo-require-preflight': 'true' }

/** All that comes over a connection until it is closed. */
export const received = (socket: Socket): Promise<string> => text(socket)

/** Bytes and their SHA-256. */
export const digest = (bytes: Uint8Array) =>
  `${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`

async function read(file: File): Promise<string> {
  const incoming = await file
  const chunks: Buffer[] = []
  for await (const chunk of incoming.createReadStream() as AsyncIterable<Buffer>) chunks.push(chunk)
  return digest(Buffer.concat(chunks))
}

function createSmallSchema(doings: Doings): GraphQLSchema {
  const upload = createSchema().getType('Upload')
  if (!isInputType(upload)) throw new Error('The schema has no Upload')
  const file = { type: new GraphQLNonNull(upload) }
  const files = { type: new GraphQLNonNull(new GraphQLList(file.type)) }
  const reading = (one: File) => {
    const ending = read(one)
    doings.files.push(ending.catch((error: Error) => `${error.name}: ${error.message}`))
    return ending
  }
  const mutation: GraphQLFieldConfigMap<unknown, unknown> = {
    change: { type: GraphQLInt, resolve: () => ++doings.changes },
    echo: { type: GraphQLString, args: { file }, resolve: (_, args) => reading(args['file'] as File) },
    echoAll: {
      type: new GraphQLList(GraphQLString),
      args: { files },
      resolve: async (_, args) => {
        const echoes: string[] = []
        for (const one of args['files'] as File[]) echoes.push(await reading(one))
        return echoes
      },
    },
    echoLastFirst: {
      type: new GraphQLList(GraphQLString),
      args: { files },
      resolve: async (_, args) => {
        const echoes: string[] = []
        for (const one of (args['files'] as File[]).toReversed()) echoes.push(await reading(one))
        return echoes
      },
    },
    echoWhenAllAreThere: {
      type: new GraphQLList(GraphQLString),
      args: { files },
      resolve: async (_, args) => {
        const there = await Promise.all(args['files'] as File[])
        return Promise.all(there.map((one) => reading(Promise.resolve(one))))
      },
    },
    ignore: { type: GraphQLBoolean, args: { file }, resolve: () => true },
    open: {
      type: GraphQLString,
      args: { file },
      resolve: async (_, args) => {
        const incoming = await (args['file'] as File)
        incoming.createReadStream()
        return `${incoming.filename} ${incoming.mimetype}`
      },
    },
    fail: {
      type: GraphQLBoolean,
      args: { file },
      resolve: () => {
        throw new TypeError('a defect')
      },
    },
  }
  const thing: GraphQLObjectType = new GraphQLObjectType({
    name: 'Thing',
    fields: () => ({
      name: { type: GraphQLString, resolve: () => 'thing' },
      thing: { type: thing, resolve: () => ({}) },
      things: {
        type: new GraphQLList(thing),
        args: { first: { type: GraphQLInt } },
        resolve: () => [{}],
      },
    }),
  })
  return new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: {
        hello: {
          type: GraphQLString,
          args: { name: { type: GraphQLString }, numbers: { type: new GraphQLList(GraphQLInt) } },
          resolve: (_, args) => `hello ${String(args['name'] ?? 'you')}`,
        },
        thing: { type: thing, resolve: () => ({}) },
      },
    }),
    mutation: new GraphQLObjectType({ name: 'Mutation', fields: mutation }),
    subscription: new GraphQLObjectType({
      name: 'Subscription',
      fields: {
        ticks: {
          type: GraphQLInt,
          resolve: (event) => event as number,
          subscribe: async function* ticks() {
            doings.ticking++
            try {
              for (let tick = 0; ; tick++) {
                const next = new Promise<void>((resolve) => {
                  doings.tick = resolve
                })
                yield tick
                await next
              }
            } finally {
              doings.ticking--
            }
          },
        },
      },
    }),
  })
}
