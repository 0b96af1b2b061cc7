import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examples } from '../../src/http/graphiql-examples.ts'
import { startServer, type TestServer } from './server.ts'

const candidates = [
  process.env['CHROMIUM_PATH'],
  ...['chromium', 'chromium-browser', 'google-chrome'].map((name) => `/usr/bin/${name}`),
]
const executablePath = candidates.find((path) => path !== undefined && existsSync(path))

/** Without a browser there is nothing to see; where everything is to be checked, that is a failure. */
const isSkipped = executablePath === undefined && process.env['CI'] === undefined

const quietly = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

describe.skipIf(isSkipped)('GraphiQL (needs Chromium: CHROMIUM_PATH, or where Debian puts it)', () => {
  let server: TestServer
  let browser: Browser

  beforeAll(async () => {
    if (executablePath === undefined) throw new Error('There is no Chromium: set CHROMIUM_PATH')
    server = await startServer()
    browser = await chromium.launch({ executablePath, args: quietly })
  })

  afterAll(async () => {
    await browser?.close()
    await server?.remove()
  })

  it('draws a picture and watches it, and needs nothing but this server', async () => {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
    const addresses: string[] = []
    const mistakes: string[] = []
    page.on('request', (request) => addresses.push(request.url()))
    page.on('websocket', (socket) => addresses.push(socket.url()))
    page.on('pageerror', (error) => mistakes.push(error.message))
    await page.goto(`${server.url}/graphql`)

    await write(
      page,
      'mutation { generate(input: { prompt: "a red cat", steps: 3 }) { ... on Generation { id } } }',
    )
    await run(page)
    const [, id = ''] = await answer(page, /"id":"([a-z0-9]{25})"/)

    await write(
      page,
      `subscription { generationProgress(id: "${id}") { status step totalSteps generation { image { url } } } }`,
    )
    await run(page)
    const [, url = ''] = await answer(page, /"status":"COMPLETED".*"url":"([^"]+)"/)
    await page.screenshot({ path: join(tmpdir(), 'promptpics-graphiql.png') })

    expect((await fetch(url)).headers.get('content-type')).toBe('image/png')
    const hosts = addresses
      .filter((address) => /^(http|ws)/.test(address))
      .map((address) => new URL(address).host)
    expect(new Set(hosts)).toEqual(new Set([new URL(server.url).host]))
    expect(addresses).toContain(`${server.url.replace('http', 'ws')}/graphql`)
    expect(mistakes).toEqual([])
    await page.close()
  })

  it('begins with examples, and keeps what was written instead of them', async () => {
    const page = await browser.newPage()
    await page.goto(`${server.url}/graphql`)
    const editor = page.locator('.graphiql-query-editor .view-lines')
    const shows = (text: string) => editor.filter({ hasText: text }).waitFor()
    await shows('mutation Draw')
    await write(page, 'query { queue { waiting } }')
    await page.reload()
    await shows('waiting')
    expect(await editor.innerText()).not.toContain('Draw')
    await page.close()
  })

  it.each(['Draw', 'WhatIsThere'])('has an example that works: %s', async (operationName) => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: examples, operationName }),
    })
    expect(await response.json()).not.toHaveProperty('errors')
  })
})

/** Replaces what stands in the editor; returns once the page has taken notice, which it does by its own address. */
async function write(page: Page, operation: string): Promise<void> {
  await page.locator('.graphiql-query-editor .view-lines').click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText(operation)
  await page.waitForURL((url) => url.searchParams.get('query') === operation)
}

const run = (page: Page) => page.locator('.graphiql-execute-button').click()

/** Waits until the answer, without its white space, holds what is looked for; returns the match. */
async function answer(page: Page, wanted: RegExp): Promise<RegExpExecArray> {
  const shown = page.locator('.graphiql-response .view-lines')
  for (;;) {
    const match = wanted.exec((await shown.innerText()).replaceAll(/\s/g, ''))
    if (match !== null) return match
    await page.evaluate('new Promise(requestAnimationFrame)')
  }
}
