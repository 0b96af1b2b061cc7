import { describe, expect, it } from 'vitest'
import { isPublicAddress } from '../../../../src/catalog/loras/public-address.ts'

describe('an address of the public internet', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.0',
    '100.63.255.255',
    '198.20.0.0',
    '223.255.255.255',
  ])('is %s', (address) => expect(isPublicAddress(address)).toBe(true))

  it.each(['2606:4700:4700::1111', '2001:4860:4860::8888', '2a00:1450:4001:829::200e', '2001:200::1'])(
    'is %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  )

  it.each([
    ['this network', '0.0.0.0', '0.1.2.3'],
    ['private', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ['carrier-grade NAT', '100.64.0.1', '100.100.100.200', '100.127.255.255'],
    ['loopback', '127.0.0.1', '127.255.255.254'],
    ['link-local', '169.254.169.254', '169.254.0.1'],
    ['protocols and relays', '192.0.0.192', '192.88.99.1', '192.31.196.1', '192.52.193.1', '192.175.48.1'],
    ['documentation', '192.0.2.1', '198.51.100.1', '203.0.113.255'],
    ['benchmarking', '198.18.0.1', '198.19.255.255'],
    ['multicast', '224.0.0.1', '239.255.255.255'],
    ['reserved and broadcast', '240.0.0.1', '255.255.255.255'],
    ['a cloud’s host', '168.63.129.16'],
    ['IPv6 unspecified and loopback', '::', '::1'],
    ['mapped IPv4', '::ffff:10.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '0:0:0:0:0:ffff:a00:1'],
    ['compatible IPv4', '::127.0.0.1', '::8.8.8.8'],
    ['NAT64', '64:ff9b::a00:1', '64:ff9b:1::1', '64:ff9b::8.8.8.8'],
    ['discard only', '100::1'],
    [
      'Teredo and other protocols',
      '2001::1',
      '2001:0:4136:e378::1',
      '2001:2::1',
      '2001:20::1',
      '2001:1ff:ffff::',
    ],
    ['IPv6 documentation', '2001:db8::1', '3fff::1'],
    ['6to4', '2002:a00:1::1', '2002:7f00:1::'],
    ['6bone', '3ffe::1'],
    ['segment routing', '5f00::1'],
    ['unique local', 'fc00::1', 'fd00:ec2::254'],
    ['IPv6 link-local', 'fe80::1', 'fe80::1%eth0', '2606:4700::1%eth0'],
    ['site-local', 'fec0::1'],
    ['IPv6 multicast', 'ff02::1', 'ff0e::1'],
    ['no address at all', '', 'localhost', '127.1', '0x7f000001', '2130706433', '8.8.8.8.8'],
  ])('is none of %s', (_what, ...addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([])
  })
})
