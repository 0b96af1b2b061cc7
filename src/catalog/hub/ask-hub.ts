import { HubError } from '../../errors.ts'
import { connectionFailure, failureOf, PassingFailure } from './hub-failures.ts'
import { unlessAborted } from './linked-signal.ts'
import type { Hub, Source } from './remote-file.ts'

/** A question to the hub: an address, below its endpoint at first. */
export interface Question {
  readonly hub: Hub
  readonly source: Source
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
}

const mostRedirects = 8

/**
 * Asks, following redirects by hand: the token is sent to the hub's own origin and never to one that a redirect leads
 * to. Throws HubError for what another try would not change, PassingFailure for everything else, and the signal's
 * reason where it aborts.
 */
export async function ask({ hub, source, url, headers }: Question, signal: AbortSignal): Promise<Response> {
  let place = url
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await request(hub, place, headers ?? {}, signal)
    if (response.ok) return response
    await response.body?.cancel()
    const next = redirectOf(response, place)
    if (next === null) throw failureOf(response, place, hub, source)
    place = next
  }
  throw new PassingFailure(`${new URL(place).host} redirects without end`)
}

async function request(
  hub: Hub,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Response> {
  const own = new URL(url).origin === new URL(hub.endpoint).origin
  const authorization = own && hub.token !== undefined ? { authorization: `Bearer ${hub.token}` } : {}
  try {
    const answer = fetch(url, { headers: { ...headers, ...authorization }, redirect: 'manual', signal })
    return await unlessAborted(answer, signal)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw connectionFailure(error, url)
  }
}

function redirectOf(response: Response, from: string): string | null {
  const location = response.headers.get('location')
  if (response.status < 300 || response.status > 399 || location === null) return null
  const next = URL.canParse(location, from) ? new URL(location, from) : null
  if (next?.protocol === 'http:' || next?.protocol === 'https:') return next.href
  throw new HubError('OFFLINE', `${new URL(from).host} leads to what is no web address: ${location}`)
}
