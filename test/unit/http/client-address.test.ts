import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { countedAddress, createAddressReader } from '../../../src/http/client-address.ts'

/** The address of a request that `peer` sent, with the header as proxies leave it. */
function addressOf(trustedProxies: number, forwarded: string | undefined, peer = '10.0.0.1') {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: peer })
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return createAddressReader(trustedProxies)(Object.assign(new IncomingMessage(socket), { headers }))
}

describe('an address is counted', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['10.0.0.1:8080', '10.0.0.1'],
    [' 10.0.0.1 ', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::FFFF:a00:1', '10.0.0.1'],
    ['0:0:0:0:0:ffff:0a00:0001', '10.0.0.1'],
    ['::ffff:255.255.255.255', '255.255.255.255'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8::5:6', '2001:db8:0:0::/64'],
    ['2001:0db8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::', '2001:db8:1:3::/64'],
    ['64:ff9b::10.0.0.1', '64:ff9b:0:0::/64'],
    ['[2001:db8:1:2::1]:443', '2001:db8:1:2::/64'],
    ['[::1]', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s as %s', (address, counted) => {
    expect(countedAddress(address)).toBe(counted)
  })

  it.each([
    undefined,
    '',
    'unknown',
    '_hidden',
    '10.0.0',
    '10.0.0.256',
    '::1::',
    'example.org',
    '1.2.3.4, 5.6.7.8',
  ])('only where it is one: %s is none', (text) => {
    expect(countedAddress(text)).toBeUndefined()
  })
})

describe('X-Forwarded-For', () => {
  it('counts for nothing without a proxy', () => {
    expect(addressOf(0, '1.1.1.1')).toBe('10.0.0.1')
  })

  it.each([
    [1, '1.1.1.1', '1.1.1.1'],
    [1, '6.6.6.6, 1.1.1.1', '1.1.1.1'],
    [2, '6.6.6.6, 1.1.1.1, 2.2.2.2', '1.1.1.1'],
    [2, '1.1.1.1,2.2.2.2', '1.1.1.1'],
    [2, '2.2.2.2', '2.2.2.2'],
    [3, '6.6.6.6, 2001:db8::1, 2.2.2.2, 3.3.3.3', '2001:db8:0:0::/64'],
  ])('counts from the right, as far as there are proxies: %i of %s', (proxies, header, address) => {
    expect(addressOf(proxies, header)).toBe(address)
  })

  it.each([undefined, '', 'unknown', '1.1.1.1, garbage', ','])(
    'that says nothing of use is ignored: %s',
    (header) => {
      expect(addressOf(1, header)).toBe('10.0.0.1')
    },
  )
})

it('is unknown where the connection is gone', () => {
  const request = Object.assign(new IncomingMessage(new Socket()), { headers: {} })
  expect(createAddressReader(0)(request)).toBeUndefined()
})
