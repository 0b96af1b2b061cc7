import { HubError } from '../../errors.ts'
import type { Hub, Source } from './remote-file.ts'

/** What may be over by the next try: a cut connection, a hub that is overloaded or restarted. */
export class PassingFailure extends Error {
  override name = 'PassingFailure'
  /** How long the hub asks to wait. */
  readonly retryAfterMs: number | undefined

  constructor(message: string, options?: ErrorOptions & { retryAfterMs?: number | undefined }) {
    super(message, options)
    this.retryAfterMs = options?.retryAfterMs
  }
}

/** The server has no more bytes of a file than those that are here already. */
export class EndedEarly extends PassingFailure {
  override name = 'EndedEarly'
}

const passingStatuses: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

/** The error that a refusing answer stands for. `response.url` must be the hub's own or of a host that it led to. */
export function failureOf(response: Response, url: string, hub: Hub, source: Source): Error {
  const own = new URL(url).origin === new URL(hub.endpoint).origin
  const answer = `${new URL(url).host} answered ${response.status}`
  if (response.status === 416) return new EndedEarly(`${answer}: it has no further bytes`)
  // Where the hub leads to, addresses are signed for a time: the hub is asked for a fresh one.
  if (!own || passingStatuses.has(response.status) || response.status > 504)
    return new PassingFailure(answer, { retryAfterMs: retryAfterMs(response.headers.get('retry-after')) })
  return refusal(response, hub, source) ?? notAHub(hub, `it answered ${response.status}`)
}

function refusal({ status, headers }: Response, hub: Hub, source: Source): HubError | null {
  const code = headers.get('x-error-code')
  if (code === 'GatedRepo') return gated(hub, source)
  if (code === 'RevisionNotFound')
    return new HubError(
      'NOT_FOUND',
      `${source.repository} has no revision "${source.revision}" at ${hub.endpoint}: ` +
        'the name of a branch, a tag or a commit was expected.',
    )
  if (code === 'EntryNotFound')
    return new HubError('NOT_FOUND', `${source.repository} has a file no longer that it listed. Try again.`)
  // A hub does not tell a stranger whether a repository exists: it answers 401 for those that do not.
  if (status === 404 || code === 'RepoNotFound' || (status === 401 && hub.token === undefined))
    return new HubError(
      'NOT_FOUND',
      `There is no repository ${source.repository} at ${hub.endpoint}, or it is private: ` +
        `check its name${hub.token === undefined ? ', or set HF_TOKEN' : ' and what HF_TOKEN may read'}.`,
    )
  return status === 401 || status === 403 ? unauthorized(status, hub, source) : null
}

function gated(hub: Hub, { repository }: Source): HubError {
  const page = `${hub.endpoint}/${repository}`
  return new HubError(
    'GATED',
    hub.token === undefined
      ? `${repository} is for those who accepted its licence: accept its licence at ${page} and set HF_TOKEN.`
      : `The account of HF_TOKEN may not read ${repository} yet: accept its licence at ${page}, ` +
          'or wait there until you are let in.',
  )
}

function unauthorized(status: number, hub: Hub, { repository }: Source): HubError {
  if (status === 401)
    return new HubError(
      'UNAUTHORIZED',
      `${hub.endpoint} does not know HF_TOKEN: set one that is valid (${hub.endpoint}/settings/tokens), or none.`,
    )
  const whom = hub.token === undefined ? 'without HF_TOKEN' : 'with this HF_TOKEN'
  return new HubError(
    'UNAUTHORIZED',
    `${hub.endpoint} does not let ${repository} be read ${whom}: a token that may read it was expected.`,
  )
}

/** For an answer that no hub would give. */
export function notAHub(hub: Hub, what: string, options?: ErrorOptions): HubError {
  return new HubError(
    'OFFLINE',
    `${hub.endpoint} does not answer as a hub of models does (${what}): check HF_ENDPOINT.`,
    options,
  )
}

/** What stays of a failure that was tried often enough. */
export function givenUp(failure: PassingFailure, hub: Hub): HubError {
  return new HubError(
    'OFFLINE',
    `${hub.endpoint} cannot be reached (${failure.message}): check the network and HF_ENDPOINT, and try again.`,
    { cause: failure },
  )
}

/** For whoever asked to stop. */
export function canceled(what: string): HubError {
  return new HubError('CANCELED', `${what} was canceled.`)
}

/** A passing failure for what `fetch` throws: it hides the reason in a cause. */
export function connectionFailure(error: unknown, url: string): PassingFailure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = (cause as { code?: unknown }).code
  const reason = typeof code === 'string' ? code : cause instanceof Error ? cause.message : String(cause)
  return new PassingFailure(`${new URL(url).host}: ${reason}`, { cause: error })
}

/** Retry-After is a number of seconds or a date. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header)) return Number(header) * 1000
  const until = Date.parse(header)
  return Number.isNaN(until) ? undefined : Math.max(0, until - Date.now())
}
