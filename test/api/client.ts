import { createClient, type Client } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { TypedDocumentString } from './gql/graphql.ts'

type Operation<Result, Variables> = TypedDocumentString<Result, Variables>

export interface Answer<Result> {
  readonly data: Result
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[]
}

/** Sends an operation by POST, as any client does; returns the whole answer. */
export async function send<Result, Variables>(
  url: string,
  operation: Operation<Result, Variables>,
  variables: Variables,
  headers: Record<string, string> = {},
): Promise<Answer<Result>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: operation.toString(), variables }),
  })
  return (await response.json()) as Answer<Result>
}

/** Sends an operation that is expected to work; throws its errors. */
export async function ask<Result, Variables>(
  url: string,
  operation: Operation<Result, Variables>,
  variables: Variables,
  headers: Record<string, string> = {},
): Promise<Result> {
  const answer = await send(url, operation, variables, headers)
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors))
  return answer.data
}

/** A graphql-transport-ws client without retries, so that a test sees every close. */
export function connect(url: string, connectionParams: Record<string, unknown> = {}): Client {
  return createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams,
  })
}

/** The events of a subscription over a socket, each one's data; throws the errors of one that has any. */
export async function* subscribe<Result, Variables extends Record<string, unknown>>(
  client: Client,
  operation: Operation<Result, Variables>,
  variables: Variables,
): AsyncGenerator<Result, void> {
  const events = client.iterate<Result>({ query: operation.toString(), variables })
  for await (const { data, errors } of events) {
    if (errors !== undefined) throw new Error(JSON.stringify(errors))
    if (data != null) yield data
  }
}

/** Reads on until an event is the one that is looked for, and returns it. Throws where the events end before. */
export async function until<Item>(items: AsyncIterator<Item>, isIt: (item: Item) => boolean): Promise<Item> {
  for (;;) {
    const { done, value } = await items.next()
    if (done === true) throw new Error('The events ended before the one that was looked for')
    if (isIt(value)) return value
  }
}

/** The events of a subscription over server-sent events as they come, without any client's library: data, or errors. */
export async function* subscribeByFetch<Result, Variables>(
  url: string,
  operation: Operation<Result, Variables>,
  variables: Variables,
): AsyncGenerator<Answer<Result>, void> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: operation.toString(), variables }),
  })
  if (response.body === null) throw new Error(`${response.status} without a body`)
  let text = ''
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const [, event, data] = /^event: (\w+)\ndata:(.*)$/m.exec(block) ?? []
      if (event === 'complete') return
      if (event === 'next') yield JSON.parse(data ?? '') as Answer<Result>
    }
  }
  throw new Error('The stream ended without a complete event')
}

/** All that an async iterable brings until it ends. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}
