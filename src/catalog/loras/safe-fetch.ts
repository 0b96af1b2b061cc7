import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { FetchProblem } from './fetch-problem.ts'
import { isAllowed, nextAddress, type AllowedHosts } from './lora-address.ts'
import { publicLookup, type ResolveHost } from './public-lookup.ts'

export interface FetchTimes {
  /** Until a connection stands, name and certificate included, in milliseconds. */
  readonly connectMs: number
  /** Between two arrivals, in milliseconds. */
  readonly stallMs: number
  /** For all of it, in milliseconds. */
  readonly totalMs: number
}

export interface FetchRules {
  readonly allowedHosts: AllowedHosts
  readonly resolve: ResolveHost
  readonly times: FetchTimes
  /** Largest body, in bytes. */
  readonly limitBytes: number
}

/** A body on its way. */
export interface Download {
  /** As the server announced it, in bytes. */
  readonly announcedBytes: number | undefined
  readonly isWebPage: boolean
  /** Throws FetchProblem where it breaks, stalls or grows too large; whoever stops reading ends the connection. */
  readonly chunks: AsyncIterable<Buffer>
}

const redirectLimit = 5

/**
 * Asks for `url`, which `readAddress` let through, and follows redirects. Every connection is one to a public address over
 * https, or to a host that is allowed by name; nothing of one answer (cookies, say) goes along with the next question.
 * Throws FetchProblem, or what `signal` was aborted with.
 */
export async function openDownload(url: URL, rules: FetchRules, signal: AbortSignal): Promise<Download> {
  let at = url
  for (let redirects = 0; redirects <= redirectLimit; redirects++) {
    const response = await ask(at, rules, signal)
    const location = redirectOf(response)
    if (location === undefined) return downloadOf(response, rules, signal)
    response.destroy()
    at = nextAddress(at, location, rules.allowedHosts)
  }
  throw new FetchProblem(`it redirects more than ${redirectLimit} times`)
}

const redirectOf = ({ statusCode = 0, headers }: IncomingMessage) =>
  [301, 302, 303, 307, 308].includes(statusCode) ? headers.location : undefined

function ask(url: URL, rules: FetchRules, signal: AbortSignal): Promise<IncomingMessage> {
  const { connectMs, stallMs } = rules.times
  return new Promise((resolve, reject) => {
    const secure = url.protocol === 'https:'
    const request = (secure ? https : http).get(url, {
      // A shared agent may hold a connection to this host that somebody else opened, to whatever address.
      agent: false,
      signal,
      headers: { 'accept-encoding': 'identity', 'user-agent': 'PromptPics' },
      ...(!isAllowed(url, rules.allowedHosts) && { lookup: publicLookup(rules.resolve) }),
    })
    const giveUp = (words: string) => () => request.destroy(new FetchProblem(words))
    let timer = setTimeout(giveUp('its server does not take connections in time'), connectMs)
    request.on('socket', (socket) =>
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        clearTimeout(timer)
        timer = setTimeout(giveUp('its server sends nothing for too long'), stallMs)
      }),
    )
    request.on('response', resolve)
    request.on('error', (error) => reject(problemOf(error, signal, 'its server cannot be reached')))
    request.on('response', () => clearTimeout(timer))
    request.on('close', () => {
      clearTimeout(timer)
      // Of an answer that is none (101) nothing else is heard.
      reject(problemOf(undefined, signal, 'its server cannot be reached'))
    })
  })
}

/** Throws FetchProblem where the answer is none that a file can be read from. */
function downloadOf(response: IncomingMessage, rules: FetchRules, signal: AbortSignal): Download {
  const { statusCode, headers } = response
  const announcedBytes =
    headers['content-length'] === undefined ? undefined : Number(headers['content-length'])
  const problem =
    statusCode === 200
      ? (encodingProblem(headers['content-encoding']) ?? sizeProblem(announcedBytes, rules.limitBytes))
      : `its server answered with status ${statusCode}`
  if (problem !== undefined) {
    response.destroy()
    throw new FetchProblem(problem)
  }
  return {
    announcedBytes,
    isWebPage: /^(text\/html|application\/xhtml)/i.test(headers['content-type'] ?? ''),
    chunks: arrivals(response, rules, signal),
  }
}

/** A small body could unpack into any size. */
const encodingProblem = (encoding = 'identity') =>
  encoding === 'identity' ? undefined : 'its server sends it compressed, which is not taken'

const sizeProblem = (bytes = 0, limit: number) =>
  bytes > limit ? `it is larger than the ${limit} bytes that are taken` : undefined

async function* arrivals(
  response: IncomingMessage,
  { limitBytes, times }: FetchRules,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void> {
  const stall = () => response.destroy(new FetchProblem('its server sends nothing for too long'))
  let received = 0
  let timer = setTimeout(stall, times.stallMs)
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      clearTimeout(timer)
      received += chunk.length
      const problem = sizeProblem(received, limitBytes)
      if (problem !== undefined) throw new FetchProblem(problem)
      yield chunk
      timer = setTimeout(stall, times.stallMs)
    }
  } catch (error) {
    throw problemOf(error, signal, 'the connection broke off')
  } finally {
    clearTimeout(timer)
    response.destroy()
  }
}

/** `words` stand for whatever a socket complains of: its own words name addresses. */
function problemOf(error: unknown, signal: AbortSignal, words: string): unknown {
  if (signal.aborted) return signal.reason
  if (error instanceof FetchProblem) return error
  const isCertificate =
    error instanceof Error && 'code' in error && /CERT|TLS|SSL|SIGNATURE/.test(String(error.code))
  return new FetchProblem(isCertificate ? 'the certificate of its server is not valid' : words, {
    cause: error,
  })
}
