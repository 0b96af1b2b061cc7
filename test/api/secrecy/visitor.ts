import type { GraphQLSchema } from 'graphql'
import { collect, connect, subscribe, subscribeByFetch, until } from '../client.ts'
import { endless, submit } from '../drawing.ts'
import type { GenerateInput, TypedDocumentString } from '../gql/graphql.ts'
import { cancel } from '../operations.ts'
import type { TestServer } from '../server.ts'
import { document, everyField, introspect, sendText } from './public-fields.ts'
import { ask } from '../client.ts'
import { generateFrom, type Inputs } from '../uploading.ts'

type Json = Readonly<Record<string, unknown>>

/** An event of generationProgress, all its fields. */
export interface SeenEvent extends Json {
  readonly status: string
  readonly step: number
  readonly totalSteps: number
  readonly preview: Json | null
  readonly generation: Json
}

/** All that one generation shows to whoever asked for it. */
export interface Seen {
  readonly id: string
  /** What `generate` answered. */
  readonly answer: unknown
  /** What a socket and a stream told of it, from before it began. */
  readonly socket: readonly SeenEvent[]
  readonly stream: readonly SeenEvent[]
  /** What is told to who comes after the end. */
  readonly late: readonly SeenEvent[]
  readonly generation: Json & {
    readonly image: (Json & { readonly id: string; readonly url: string }) | null
  }
  readonly node: unknown
  readonly page: unknown
  readonly queue: unknown
}

/** Somebody with a share link who looks at everything that there is to be seen. */
export class Visitor {
  readonly #server: TestServer
  readonly #schema: GraphQLSchema

  private constructor(server: TestServer, schema: GraphQLSchema) {
    this.#server = server
    this.#schema = schema
  }

  static async come(server: TestServer): Promise<Visitor> {
    return new Visitor(server, await introspect(server.url))
  }

  get schema(): GraphQLSchema {
    return this.#schema
  }

  /** Asks for a picture while another is being drawn, so that it is watched from before its beginning, until its end. */
  async see(input: GenerateInput, files: Inputs = {}): Promise<Seen> {
    const { url } = this.#server
    const blocker = await submit(this.#server, endless)
    await this.untilDrawn(blocker.id)
    const answer = await this.generate(input, files)
    const { id } = answer
    const client = connect(url)
    const follow = () =>
      subscribe(client, document<{ generationProgress: SeenEvent }>(this.#progress()), { id })
    const socket = follow()
    const stream = subscribeByFetch(url, document<{ generationProgress: SeenEvent }>(this.#progress()), {
      id,
    })
    const [first, firstOfStream] = [await socket.next(), await stream.next()]
    await ask(url, cancel, { id: blocker.id })
    const [rest, restOfStream] = await Promise.all([collect(socket), collect(stream)])
    // Others of its batch are told of with it.
    for (const other of (answer['batch'] ?? []) as Seen['generation'][])
      await collect(this.follow(String(other['id'])))
    const late = await collect(follow())
    await client.dispose()
    return {
      id,
      answer,
      socket: [first.value, ...rest].flatMap((event) => event?.generationProgress ?? []),
      stream: [firstOfStream.value, ...restOfStream].flatMap((event) => event?.data.generationProgress ?? []),
      late: late.map(({ generationProgress }) => generationProgress),
      ...(await this.read(id, input.sessionId ?? '')),
    }
  }

  /** Everything that the API tells of a generation. */
  async read(id: string, sessionId: string): Promise<Pick<Seen, 'generation' | 'node' | 'page' | 'queue'>> {
    const all = everyField(this.#schema, 'Generation', 3)
    const page = everyField(this.#schema, 'GenerationConnection', 4)
    const { generation } = await this.#query(`query($id: ID!) { generation(id: $id) { ${all} } }`, { id })
    const { node } = await this.#query(`query($id: ID!) { node(id: $id) { ... on Generation { ${all} } } }`, {
      id,
    })
    const { generations } = await this.#query(
      `query($sessionId: String!) { generations(sessionId: $sessionId, first: 3) { ${page} } }`,
      { sessionId },
    )
    const { queue } = await this.#query(`{ queue { ${everyField(this.#schema, 'QueueStatus', 1)} } }`)
    return { generation: generation as Seen['generation'], node, page: generations, queue }
  }

  /** The answer of `generate` with all fields of its generation. */
  async generate(input: GenerateInput, files: Inputs = {}): Promise<Json & { readonly id: string }> {
    const answer = await this.attempt(input, files)
    if (answer['__typename'] !== 'Generation') throw new Error(JSON.stringify(answer))
    return answer as Json & { id: string }
  }

  /** The answer of `generate`, whatever it is. */
  async attempt(input: GenerateInput, files: Inputs = {}): Promise<Json> {
    const query = `mutation($input: GenerateInput!) {
      generate(input: $input) {
        ... on Generation { ${everyField(this.#schema, 'Generation', 2)} }
        ... on Error { __typename code message }
        ... on InputError { fields { path message } }
        ... on QueueFullError { retryAfterSeconds }
        ... on RateLimitedError { retryAfterSeconds }
      }
    }`
    if (Object.keys(files).length === 0) return (await this.#query(query, { input }))['generate'] as Json
    const operation = { toString: () => query } as TypedDocumentString<
      { generate: Json },
      { input: GenerateInput }
    >
    const { data, errors } = await generateFrom(this.#server, operation, input, files)
    if (errors !== undefined) throw new Error(JSON.stringify(errors))
    return data.generate
  }

  /** The events of a generation from now on. */
  async *follow(id: string): AsyncGenerator<SeenEvent, void> {
    const client = connect(this.#server.url)
    const events = subscribe(client, document<{ generationProgress: SeenEvent }>(this.#progress()), { id })
    try {
      for await (const { generationProgress } of events) yield generationProgress
    } finally {
      await client.dispose()
    }
  }

  /** Returns when a generation is being drawn, at its first step, and watches it no more. */
  async untilDrawn(id: string): Promise<void> {
    const events = this.follow(id)
    await until(events, ({ step }) => step > 0)
    await events.return()
  }

  #progress(): string {
    const fields = everyField(this.#schema, 'GenerationProgress', 3)
    return `subscription($id: ID!) { generationProgress(id: $id, preview: { maxPerSecond: 60 }) { ${fields} } }`
  }

  async #query(query: string, variables: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const { data, errors } = await sendText(this.#server.url, query, variables)
    if (errors !== undefined) throw new Error(JSON.stringify(errors))
    return data as Record<string, unknown>
  }
}
