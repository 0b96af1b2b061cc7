import { IncomingMessage, type IncomingHttpHeaders } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createCallerReader } from '../../../src/http/caller.ts'

const adminToken = 'a token of the admin'
const callerOf = createCallerReader({ hashKey: 'a key', adminToken, trustedProxies: 0 })

/** A request as it comes from `address`. */
function request(headers: IncomingHttpHeaders = {}, address?: string): IncomingMessage {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: address })
  return Object.assign(new IncomingMessage(socket), { headers })
}

const hash = (address: string | undefined, reader = callerOf) => reader(request({}, address)).ipHash

describe('the address', () => {
  it('is told as a hash that is always the same', () => {
    expect(hash('10.0.0.1')).toMatch(/^[\w-]{43}$/)
    expect(hash('10.0.0.1')).toBe(hash('10.0.0.1'))
    expect(hash('10.0.0.2')).not.toBe(hash('10.0.0.1'))
  })

  it('cannot be found by trying all of them without the key', () => {
    const other = createCallerReader({ hashKey: 'another key', adminToken, trustedProxies: 0 })
    expect(hash('10.0.0.1', other)).not.toBe(hash('10.0.0.1'))
  })

  it('is null where the connection is gone', () => {
    expect(hash(undefined)).toBeNull()
  })

  it('is the connection’s, whatever headers say', () => {
    const headers = { 'x-forwarded-for': '10.0.0.9', forwarded: 'for=10.0.0.9', 'x-real-ip': '10.0.0.9' }
    expect(callerOf(request(headers, '10.0.0.1')).ipHash).toBe(hash('10.0.0.1'))
  })
})

describe('behind a proxy', () => {
  const behind = createCallerReader({ hashKey: 'a key', adminToken, trustedProxies: 1 })

  it('the address is the one that the proxy was called from', () => {
    const headers = { 'x-forwarded-for': '6.6.6.6, 10.0.0.9' }
    expect(behind(request(headers, '10.0.0.1')).ipHash).toBe(hash('10.0.0.9'))
  })

  it('all addresses that one host has count as one', () => {
    expect(hash('2001:db8::1')).toBe(hash('2001:db8::ffff:1'))
    expect(hash('2001:db8:0:1::1')).not.toBe(hash('2001:db8::1'))
    expect(hash('::ffff:10.0.0.1')).toBe(hash('10.0.0.1'))
  })
})

describe('the token', () => {
  it.each([`Bearer ${adminToken}`, `bearer ${adminToken}`, `BEARER ${adminToken}`])(
    'is known: %s',
    (header) => {
      expect(callerOf(request({ authorization: header })).isAdmin).toBe(true)
    },
  )

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer x',
    adminToken,
    `Basic ${adminToken}`,
    `Bearer ${adminToken} `,
    `Bearer  ${adminToken}`,
    `Bearer ${adminToken.toUpperCase()}`,
    `Bearer ${adminToken}\n`,
    `x Bearer ${adminToken}`,
  ])('is not "%s"', (header) => {
    const headers = header === undefined ? {} : { authorization: header }
    expect(callerOf(request(headers)).isAdmin).toBe(false)
  })

  it('comes another way where there is one', () => {
    expect(callerOf(request(), `Bearer ${adminToken}`).isAdmin).toBe(true)
    expect(callerOf(request({ authorization: `Bearer ${adminToken}` }), 'Bearer x').isAdmin).toBe(false)
  })
})

it('tells the browser', () => {
  expect(callerOf(request({ 'user-agent': 'curl/8' })).userAgent).toBe('curl/8')
  expect(callerOf(request()).userAgent).toBeNull()
})
