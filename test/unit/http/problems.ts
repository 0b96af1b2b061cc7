import { STATUS_CODES } from 'node:http'
import { expect } from 'vitest'

/** What a refusal looks like to a client. */
export async function problem(
  response: Response,
): Promise<{ status: number; body: unknown; headers: unknown }> {
  const names = ['content-type', 'cache-control', 'x-content-type-options', 'etag']
  return {
    status: response.status,
    body: await response.json(),
    headers: names.map((name) => response.headers.get(name)),
  }
}

/** What `problem` should return for a refusal with this status. */
export const aProblem = (status: number) => ({
  status,
  body: {
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    detail: expect.stringMatching(/^[A-Z].*\.$/),
  },
  headers: ['application/problem+json; charset=utf-8', 'no-store', 'nosniff', null],
})
