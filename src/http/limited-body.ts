import type { IncomingMessage } from 'node:http'

/**
 * The body of a request, or null where it is larger than `limit` bytes; then the rest of it is not read. Rejects where
 * the client hangs up before its end.
 */
export async function readLimitedBody(request: IncomingMessage, limit: number): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return null
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
