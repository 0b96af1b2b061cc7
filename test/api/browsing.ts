import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright-core'
import { averageColour, type Sent } from './uploading.ts'

const candidates = [
  process.env['CHROMIUM_PATH'],
  ...['chromium', 'chromium-browser', 'google-chrome'].map((name) => `/usr/bin/${name}`),
]
const executablePath = candidates.find((path) => path !== undefined && existsSync(path))

/** Without a browser there is nothing to see; where everything is to be checked, that is a failure. */
export const hasNoBrowser = executablePath === undefined && process.env['CI'] === undefined

const quietly = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

export function startBrowser(): Promise<Browser> {
  if (executablePath === undefined) throw new Error('There is no Chromium: set CHROMIUM_PATH')
  return chromium.launch({ executablePath, args: quietly })
}

/** What pages did while they were watched. */
export interface Watched {
  readonly requests: { readonly url: string; readonly body: string; readonly referrer: string }[]
  /** What the browser complains about: errors of scripts, and whatever a page's policy forbids. */
  readonly complaints: string[]
}

/** A page in a browser of somebody's own: nothing is shared with other pages. */
export async function newPage(browser: Browser, { requests, complaints }: Watched): Promise<Page> {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
  const page = await context.newPage()
  page.on('request', (request) => {
    const referrer = request.headers()['referer'] ?? ''
    requests.push({ url: request.url(), body: request.postData() ?? '', referrer })
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  return page
}

/** Types a prompt into the generator. */
export const type = (page: Page, prompt: string) => page.getByLabel('Describe your picture').fill(prompt)

export const generate = (page: Page) => page.getByRole('button', { name: 'Generate' }).click()

const download = (page: Page) => page.getByRole('link', { name: 'Download' })

/** Waits until a picture is finished. */
export const finished = (page: Page) => download(page).waitFor()

/** The mean of each channel of the finished picture. */
export async function colourOf(page: Page): Promise<[red: number, green: number, blue: number]> {
  const address = await download(page).getAttribute('href')
  return averageColour(new URL(address ?? '', page.url()).href)
}

/** A file as a file input takes it. */
export const asFile = ({ bytes, name, type }: Sent) => ({
  name,
  mimeType: type,
  buffer: Buffer.from(bytes),
})

/** Drops a file on what the selector finds. */
export async function dropOn(page: Page, selector: string, { bytes, name, type }: Sent): Promise<void> {
  const base64 = JSON.stringify(Buffer.from(bytes).toString('base64'))
  const dataTransfer = await page.evaluateHandle(`(() => {
    const bytes = Uint8Array.from(atob(${base64}), (letter) => letter.charCodeAt(0))
    const data = new DataTransfer()
    data.items.add(new File([bytes], ${JSON.stringify(name)}, { type: ${JSON.stringify(type)} }))
    return data
  })()`)
  await page.dispatchEvent(selector, 'drop', { dataTransfer })
}
