import { BlockList, isIP } from 'node:net'

/**
 * What is not the public internet among IPv4 addresses: IANA's special-purpose registry, multicast, what is reserved,
 * and the one address outside of those by which a cloud lets its machines talk to the machine's own host.
 */
const reservedIpv4 = blockList(
  'ipv4',
  `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
   192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24
   203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32`,
)

/**
 * The same of IPv6. Public addresses are all in 2000::/3, so everything else is refused as a whole (loopback, mapped IPv4,
 * NAT64, unique local, link-local, multicast, ...), and within it what IANA keeps for protocols (2001::/23, with Teredo
 * and benchmarking), documentation, 6to4 and the old 6bone.
 */
const reservedIpv6 = blockList(
  'ipv6',
  '::/3 4000::/2 8000::/1 2001::/23 2001:db8::/32 2002::/16 3ffe::/16 3fff::/20 2620:4f:8000::/48',
)

function blockList(family: 'ipv4' | 'ipv6', subnets: string): BlockList {
  const list = new BlockList()
  for (const subnet of subnets.split(/\s+/)) {
    const [network = '', bits] = subnet.split('/')
    list.addSubnet(network, Number(bits), family)
  }
  return list
}

/** Whether `address`, an IPv4 or IPv6 address in the spelling of `node:net`, can be one of the public internet. */
export function isPublicAddress(address: string): boolean {
  // A zone makes an address one of this machine's own links.
  if (address.includes('%')) return false
  const family = isIP(address)
  if (family === 4) return !reservedIpv4.check(address, 'ipv4')
  return family === 6 && !reservedIpv6.check(address, 'ipv6')
}
