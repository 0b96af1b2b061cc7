import type { ServerResponse } from 'node:http'

/** What has to work for the server to take a generation; each rejects or says false where it does not. */
export interface ReadinessChecks {
  readonly database: () => Promise<boolean>
  readonly engine: () => Promise<boolean>
  readonly disk: () => Promise<boolean>
}

/** `/health`: the process is alive and answers. */
export function answerHealth(response: ServerResponse): void {
  sendJson(response, 200, { status: 'ok' })
}

/** `/ready`: 200 where a generation could be taken now, 503 and what is missing otherwise. */
export async function answerReady(response: ServerResponse, checks: ReadinessChecks): Promise<void> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]: [string, () => Promise<boolean>]) => {
      const works = await check().catch(() => false)
      return [name, works ? 'ok' : 'failing'] as const
    }),
  )
  const ready = results.every(([, state]) => state === 'ok')
  sendJson(response, ready ? 200 : 503, { status: ready ? 'ok' : 'failing', ...Object.fromEntries(results) })
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(text)
}
