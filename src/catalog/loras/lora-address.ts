import { isIP } from 'node:net'
import { FetchProblem } from './fetch-problem.ts'
import { isPublicAddress } from './public-address.ts'

/** Hosts, as `host` or `host:port` in lower case, that may be fetched from though they are not public or not https. */
export type AllowedHosts = ReadonlySet<string>

/** Longest address that somebody may give, in characters; where a server redirects to may be longer. */
const addressLimit = 2000

/**
 * The address that `text` means, fit to be fetched from as far as can be told without the network. A file's page on
 * huggingface.co is turned into the file. Throws FetchProblem that says what was expected.
 */
export function readAddress(text: string, allowed: AllowedHosts): URL {
  if (text.length > addressLimit)
    throw new FetchProblem(`a URL of at most ${addressLimit} characters was expected`)
  if (!URL.canParse(text)) throw new FetchProblem('a URL was expected')
  const url = new URL(text)
  refuseAddress(url, allowed)
  url.hash = ''
  if (url.host === 'huggingface.co')
    url.pathname = url.pathname.replace(/^(\/[^/]+\/[^/]+)\/blob\//, '$1/resolve/')
  return url
}

/**
 * Where `from` redirects to by the header `location`, checked like an address that somebody gave. Throws FetchProblem,
 * also where it would lead from https down to http.
 */
export function nextAddress(from: URL, location: string, allowed: AllowedHosts): URL {
  if (!URL.canParse(location, from.href)) throw new FetchProblem('it redirects to something that is no URL')
  const url = new URL(location, from)
  if (from.protocol === 'https:' && url.protocol !== 'https:')
    throw new FetchProblem('it redirects from https to something else')
  try {
    refuseAddress(url, allowed)
  } catch (error) {
    throw new FetchProblem('it redirects to an address that may not be fetched from', { cause: error })
  }
  return url
}

/** Whether the operator lets this address through whatever it is. */
export function isAllowed(url: URL, allowed: AllowedHosts): boolean {
  const port = url.port === '' ? standardPort(url) : url.port
  return allowed.has(url.host) || allowed.has(`${url.hostname}:${port}`)
}

const standardPort = (url: URL) => (url.protocol === 'https:' ? '443' : '80')

function refuseAddress(url: URL, allowed: AllowedHosts): void {
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new FetchProblem('an https URL was expected')
  if (url.username !== '' || url.password !== '')
    throw new FetchProblem('a URL without user name and password was expected')
  if (isAllowed(url, allowed)) return
  if (url.protocol !== 'https:') throw new FetchProblem('an https URL was expected')
  if (!['', '80'].includes(url.port)) throw new FetchProblem('a URL without a port of its own was expected')
  // URL has brought other spellings (0x7f.1, 2130706433, 0177.0.0.1) into this one already.
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(literal) !== 0 && !isPublicAddress(literal))
    throw new FetchProblem('a URL with a public address was expected')
}

/** An address as messages name it: without the query, which may carry a key. */
export function describeAddress(text: string): string {
  if (!URL.canParse(text)) return text.slice(0, 100)
  const { protocol, host, pathname } = new URL(text)
  return `${protocol}//${host}${pathname}`.slice(0, 200)
}
