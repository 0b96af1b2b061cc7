import type { IncomingMessage } from 'node:http'
import { isIP, SocketAddress } from 'node:net'

/**
 * Finds the address that a request comes from, in the form in which addresses are counted: IPv4 as it is, IPv6 as its
 * /64, for one host has all of that. `trustedProxies`: how many proxies stand in front of the server. Each adds the
 * address that it was called from at the right end of X-Forwarded-For; what stands further left anybody may have
 * written. With 0 the header counts for nothing. Undefined where the connection is gone.
 */
export function createAddressReader(trustedProxies: number) {
  return (request: IncomingMessage): string | undefined =>
    countedAddress(forwardedFor(request, trustedProxies)) ?? countedAddress(request.socket.remoteAddress)
}

function forwardedFor({ headers }: IncomingMessage, trustedProxies: number): string | undefined {
  if (trustedProxies === 0) return undefined
  const addresses = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',')
  // Fewer than there are proxies: the request came in further along the way, and all entries are the proxies' own.
  return addresses.at(-Math.min(trustedProxies, addresses.length))
}

/** The counted form of `text`, which may have a port; undefined where it is no address. */
export function countedAddress(text: string | undefined): string | undefined {
  const address = withoutPort(text?.trim() ?? '')
  const version = isIP(address)
  if (version === 4) return address
  if (version === 0) return undefined
  const groups = groupsOf(address)
  return mappedAddress(groups) ?? `${groups.slice(0, 4).join(':')}::/64`
}

/** `10.0.0.1:80` and `[::1]:80` as some proxies write them, and `fe80::1%eth0` as the system does. */
const withoutPort = (text: string) =>
  text
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/%.*$/, '')

/** All eight groups of an IPv6 address, in hexadecimal without leading zeros. */
function groupsOf(address: string): string[] {
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address.replace(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
    (_all, ...bytes: string[]) => {
      const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(0, 4).map(Number)
      return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
    },
  )
  const [head = [], tail = []] = canonical.split('::').map((part) => part.split(':').filter(Boolean))
  return [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail]
}

/** The IPv4 address that `::ffff:0:0/96` wraps. */
function mappedAddress(groups: readonly string[]): string | undefined {
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return undefined
  const bytes = groups.slice(6).flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255])
  return bytes.join('.')
}
