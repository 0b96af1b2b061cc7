import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number
  /** In order, spelled as they came. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
}

/** Sends a request on a connection of its own. */
export async function rawFetch(
  url: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<RawAnswer> {
  const sent = request(url, { method, headers, agent: false }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const { rawHeaders, statusCode = 0 } = response
  const pairs = rawHeaders.flatMap((name, k) =>
    k % 2 === 0 ? [[name, rawHeaders[k + 1] ?? ''] as const] : [],
  )
  return { status: statusCode, headers: pairs, body: await buffer(response) }
}

/** The value of a header; empty where there is none. */
export const headerOf = ({ headers }: RawAnswer, name: string) =>
  headers.find(([known]) => known.toLowerCase() === name)?.[1] ?? ''
