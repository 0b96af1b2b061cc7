import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { createCors } from '../../../src/http/cors.ts'

/** The headers that `exposed` and an earlier Vary lead to. */
function marked(origins: readonly string[], exposed?: readonly string[], origin?: string | null) {
  const request = Object.assign(new IncomingMessage(new Socket()), {
    headers: origin === null ? {} : { origin: origin ?? 'http://a.example' },
  })
  const response = new ServerResponse(request)
  response.setHeader('Vary', 'Accept')
  createCors(origins).mark(request, response, exposed)
  return { ...response.getHeaders() }
}

it('exposes the headers that it is told to, to those who may read the answer', () => {
  const exposed = ['X-Seed', 'X-Model-Used']
  expect(marked(['http://a.example'], exposed)).toEqual({
    vary: ['Accept', 'Origin'],
    'access-control-allow-origin': 'http://a.example',
    'access-control-expose-headers': 'X-Seed, X-Model-Used',
  })
  expect(marked(['http://b.example'], exposed)).toEqual({ vary: ['Accept', 'Origin'] })
  expect(marked([], exposed)).toEqual({ vary: 'Accept' })
  expect(marked(['*'])).toEqual({ vary: 'Accept', 'access-control-allow-origin': '*' })
})

it('tells who names no origin what a cache must know', () => {
  expect(marked(['*'], ['X-Seed'], null)).toEqual({
    vary: 'Accept',
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'X-Seed',
  })
  expect(marked(['http://a.example'], ['X-Seed'], null)).toEqual({ vary: ['Accept', 'Origin'] })
  expect(marked([], ['X-Seed'], null)).toEqual({ vary: 'Accept' })
})

it('knows who may', () => {
  expect(createCors(['http://a.example']).allows('http://a.example')).toBe(true)
  expect(createCors(['http://a.example']).allows('http://b.example')).toBe(false)
  expect(createCors(['*']).allows('null')).toBe(true)
  expect(createCors([]).allows('')).toBe(false)
})
