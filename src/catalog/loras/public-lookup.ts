import { lookup, type LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { FetchProblem } from './fetch-problem.ts'
import { isPublicAddress } from './public-address.ts'

/** Finds all addresses of a host name. */
export type ResolveHost = (
  hostname: string,
  answer: (error: Error | null, addresses: LookupAddress[]) => void,
) => void

/** As the machine itself resolves names. */
export const resolveByMachine: ResolveHost = (hostname, answer) =>
  lookup(hostname, { all: true, verbatim: true }, answer)

/**
 * A `lookup` for sockets that hands out public addresses only: the socket connects to the very addresses that were
 * checked, so a name that resolves otherwise the next time gains nothing. One address that is not public refuses the name.
 * Fails with FetchProblem, with the same words whether the name is unknown or an internal one.
 */
export function publicLookup(resolve: ResolveHost): LookupFunction {
  return (hostname, options, callback) =>
    resolve(hostname, (error, addresses) => {
      const [first] = error === null ? addresses : []
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address)))
        callback(new FetchProblem('its host has no public address'), '', 0)
      else if (options.all === true) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
}
