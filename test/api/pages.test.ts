import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  asFile,
  colourOf,
  dropOn,
  finished,
  generate,
  hasNoBrowser,
  newPage,
  startBrowser,
  type,
  type Watched,
} from './browsing.ts'
import { ask } from './client.ts'
import { endless, submit } from './drawing.ts'
import { prankSet } from './prank-operations.ts'
import { startServer, type TestServer } from './server.ts'
import { newSet, newTrigger, painted } from './uploading.ts'

/** What would tell a visitor that this is no plain generator. */
const telling = /prank|trigger|build|secret|similar|match(?!Media|es\b)|joke|trick|fake/i

describe.skipIf(hasNoBrowser)('the pages (need Chromium: CHROMIUM_PATH, or where Debian puts it)', () => {
  let server: TestServer
  let browser: Browser
  let page: Page
  let watched: Watched

  beforeAll(async () => {
    server = await startServer()
    browser = await startBrowser()
  })

  afterAll(async () => {
    await browser?.close()
    await server?.remove()
  })

  beforeEach(async () => {
    watched = { requests: [], complaints: [] }
    page = await newPage(browser, watched)
    return async () => {
      await page.context().close()
      expectQuiet(watched, server)
    }
  })

  describe('of a share link', () => {
    it('draws what is typed, and keeps it for the next visit', async () => {
      const { shareUrl } = await newSet(server, { title: 'Dreampainter' })
      await page.goto(shareUrl)
      await page.getByRole('heading', { name: 'Dreampainter' }).waitFor()
      await type(page, 'a red cat')
      await page.keyboard.press('Control+Enter')
      await finished(page)
      await page.getByRole('img', { name: 'a red cat' }).first().waitFor()
      expect(await page.locator('#model').innerText()).toMatch(/\S/)
      expect(await page.locator('#used-seed').innerText()).toMatch(/^\d+$/)
      expect(await colourOf(page)).toHaveLength(3)

      await page.reload()
      const earlier = page.getByRole('region', { name: 'Your pictures' }).getByRole('button')
      await earlier.first().click()
      await finished(page)
      expect(await page.locator('#caption').innerText()).toBe('a red cat')
      expect(await earlier.count()).toBe(1)
    })

    it('draws as the settings say', async () => {
      const { shareUrl } = await newSet(server)
      await page.goto(shareUrl)
      await page.getByText('Settings', { exact: true }).click()
      await page.getByLabel('Size').selectOption({ label: 'Landscape, 64 × 48' })
      await page.getByLabel('Steps').fill('2')
      await page.getByLabel('Seed').fill('42')
      await type(page, 'a red cat')
      await generate(page)
      await finished(page)
      expect(await page.locator('#used-seed').innerText()).toBe('42')
      expect(await page.locator('#used-size').innerText()).toBe('64 × 48')
    })

    it('goes on with what was being drawn, shows its steps and previews, and cancels it', async () => {
      const { shareUrl, shareSlug } = await newSet(server)
      await page.goto(shareUrl)
      const sessionId = String(await page.evaluate('localStorage.getItem("session")'))
      expect(sessionId).toMatch(/^[0-9a-f]{32}$/)
      await submit(server, { ...endless, shareSlug, sessionId })
      await page.reload()
      await page.getByText(/^Step \d+ of 500$/).waitFor()
      await page.locator('#picture[src^="data:image/"]').waitFor()
      await page.getByText(/left$/).waitFor()

      const other = await newPage(browser, watched)
      await other.goto(shareUrl)
      await type(other, 'a blue cat')
      await generate(other)
      await other.locator('#stage', { hasText: 'Waiting, next in line' }).waitFor()
      await other.keyboard.press('Escape')
      await other.locator('#progress').waitFor({ state: 'hidden' })
      await other.context().close()

      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.locator('#progress').waitFor({ state: 'hidden' })
      expect(await page.getByRole('button', { name: 'Cancel' }).isHidden()).toBe(true)
      await generate(page)
      await finished(page)
    })

    it('says what is wrong', async () => {
      const { shareUrl } = await newSet(server)
      await page.goto(shareUrl)
      await page.getByText('Settings', { exact: true }).click()
      await page.getByLabel('Seed').fill('9999999999999999')
      await type(page, 'a red cat')
      await generate(page)
      await page
        .getByRole('alert')
        .filter({ hasText: /^Seed: a whole number from 0 to \d+/ })
        .waitFor()
      await page.getByLabel('Seed').fill('7')
      await generate(page)
      await finished(page)
      expect(await page.getByRole('alert').innerText()).toBe('')
    })

    it('says that there is nothing where there is nothing', async () => {
      await page.goto(`${server.url}/p/nosuchset`)
      await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
      expect(await page.getByRole('button').count()).toBe(0)
    })

    it('gives nothing away, neither in what is seen nor in what is loaded', async () => {
      const { shareUrl, builderSlug } = await newSet(server)
      await newTrigger(server, { builderSlug, prompt: 'a red door' }, await painted('#ff0000'))
      await page.goto(shareUrl)
      await type(page, 'a red door')
      await generate(page)
      await finished(page)
      const loaded = watched.requests.map(({ url }) => url).filter((url) => /\/(p|pages)\/[^/]+$/.test(url))
      expect(loaded.length).toBeGreaterThan(5)
      for (const url of loaded) {
        expect(url).not.toMatch(telling)
        expect(await tellingWords(url)).toBeNull()
      }
      for (const { body } of watched.requests) expect(body).not.toMatch(telling)
      expect(await page.content()).not.toMatch(telling)
    })
  })

  describe('of a builder', () => {
    it('makes a set whose link brings the picture, tells of it, and deletes it', async () => {
      await page.goto(`${server.url}/build`)
      await page.getByLabel('Title').fill('Dreampainter')
      await page.getByLabel('Notes').fill('for Ann')
      await page.getByRole('button', { name: 'Make the set' }).click()
      await page.getByRole('heading', { name: 'Dreampainter' }).waitFor()
      expect(new URL(page.url()).pathname).toMatch(/^\/build\/[a-z0-9]{32}$/)
      expect(await page.getByLabel('Notes').inputValue()).toBe('for Ann')

      const adding = page.locator('#add')
      await adding.getByLabel('When somebody types').fill('a red door')
      await adding.locator('input[type=file]').setInputFiles(asFile(await painted('#ff0000')))
      await page.getByRole('button', { name: 'Add the trigger' }).click()
      await page.getByRole('heading', { name: 'a red door' }).waitFor()
      await page.locator('#share').getByRole('button', { name: 'Copy' }).click()
      await page.locator('#share').getByRole('button', { name: 'Copied' }).waitFor()
      const link = String(await page.evaluate('navigator.clipboard.readText()'))
      expect(link).toBe(`${server.url}/p/${(await seen(page, server))?.shareSlug}`)

      const visitor = await newPage(browser, watched)
      await visitor.goto(link)
      await type(visitor, 'a red door')
      await generate(visitor)
      await finished(visitor)
      const [red, green, blue] = await colourOf(visitor)
      expect([red > 240, green < 15, blue < 15]).toEqual([true, true, true])
      await visitor.context().close()

      await page.reload()
      const line = page.getByRole('list', { name: 'Activity' }).getByRole('listitem')
      expect(await line.innerText()).toMatch(
        /^a red door\s+Got “a red door”\s+100 % similar\s+(just now|\d+ seconds ago)$/,
      )
      expect(await page.locator('#served').innerText()).toBe('1')
      expect(await cards(page).innerText()).toContain('Served once')

      await page.getByRole('button', { name: 'Delete this set' }).click()
      await page.keyboard.press('Escape')
      expect(await seen(page, server)).not.toBeNull()
      await page.getByRole('button', { name: 'Delete this set' }).click()
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await page.getByRole('heading', { name: 'The set is deleted' }).waitFor()
      expect(await seen(page, server)).toBeNull()
      await page.reload()
      await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
    })

    it('changes a set', async () => {
      await openSet(page, server)
      await page.getByLabel('Title').fill('Another')
      await page.getByLabel('Pranks at most').fill('3')
      await page.getByLabel('Expires').fill('2999-12-31T23:59')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('heading', { name: 'Another' }).waitFor()
      expect(await page.locator('#served').innerText()).toBe('0 of 3')
      expect(await seen(page, server)).toMatchObject({ title: 'Another', maxUses: 3, isActive: true })
      expect((await seen(page, server))?.expiresAt).toMatch(/^(2999-12-31|3000-01-01)T/)

      await page.getByRole('switch').click()
      await page.getByText('Off: the link is a plain generator').waitFor()
      await page.getByLabel('Expires').fill('2001-01-01T00:00')
      await page.getByRole('button', { name: 'Save' }).click()
      await page
        .getByRole('alert')
        .filter({ hasText: 'Expires at: a moment in the future was expected.' })
        .waitFor()
      await page.getByLabel('Expires').fill('')
      await page.getByLabel('Pranks at most').fill('')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('button', { name: 'Saved' }).waitFor()
      expect(await seen(page, server)).toMatchObject({ isActive: false, maxUses: null, expiresAt: null })
    })

    it('changes a trigger and its picture, goes back to the first, and removes it', async () => {
      const { builderSlug } = await openSet(page, server)
      await newTrigger(server, { builderSlug, prompt: 'a red door' }, await painted('#ff0000'))
      await page.reload()
      const card = cards(page).first()
      await card.getByText('Edit', { exact: true }).click()
      await card.getByLabel('When somebody types').fill('a blue door')
      await card.getByLabel('Similarity it takes').fill('70')
      await card.getByText('More', { exact: true }).click()
      await card.getByLabel('Capital letters matter').check()
      await card.getByLabel('Priority').fill('5')
      await card.getByRole('button', { name: 'Save' }).click()
      await card.getByText('From 70 % similarity · case-sensitive · priority 5').waitFor()
      const changed = { prompt: 'a blue door', similarityThreshold: 0.7, priority: 5, caseSensitive: true }
      expect((await seen(page, server))?.triggers).toMatchObject([
        { ...changed, exactMatchOnly: false, currentVersion: 1 },
      ])

      await card.getByText('Edit', { exact: true }).click()
      await dropOn(page, '#triggers label.drop', await painted('#0000ff'))
      await card.getByRole('button', { name: 'Version 2, served' }).waitFor()
      await card.getByRole('button', { name: 'Version 1' }).click()
      await card.getByRole('button', { name: 'Version 1, served' }).waitFor()
      expect((await seen(page, server))?.triggers).toMatchObject([{ currentVersion: 1 }])

      await card.getByRole('button', { name: 'Remove this trigger' }).click()
      await page.getByRole('button', { name: 'Remove', exact: true }).click()
      await page.getByText('There is none yet.').waitFor()
      expect((await seen(page, server))?.triggers).toEqual([])
    })

    it('is told what is wrong with a file', async () => {
      await openSet(page, server)
      await page.locator('#add').getByLabel('When somebody types').fill('a red door')
      const file = { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no picture at all') }
      await page.locator('#add input[type=file]').setInputFiles(file)
      await page.getByRole('button', { name: 'Add the trigger' }).click()
      await page.locator('#add').getByRole('alert').filter({ hasText: /\w/ }).waitFor()
      expect(await cards(page).count()).toBe(0)
    })
  })
})

/** Every request went to this server, none told from where, and the browser had nothing to complain about. */
function expectQuiet({ requests, complaints }: Watched, { url }: TestServer): void {
  expect(complaints).toEqual([])
  const remote = requests.filter((request) => /^(http|ws)/.test(request.url))
  expect(new Set(remote.map((request) => new URL(request.url).host))).toEqual(new Set([new URL(url).host]))
  expect(requests.filter(({ referrer }) => referrer !== '')).toEqual([])
}

const tellingWords = async (url: string) => telling.exec(await (await fetch(url)).text())

const cards = (page: Page) => page.locator('#triggers > li')

async function openSet(page: Page, server: TestServer) {
  const set = await newSet(server, { title: 'Dreampainter' })
  await page.goto(set.builderUrl)
  await page.getByRole('heading', { name: 'Dreampainter' }).waitFor()
  return set
}

/** The set whose builder's page is open, as the API has it. */
async function seen(page: Page, { url }: TestServer) {
  const builderSlug = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  return (await ask(url, prankSet, { builderSlug })).prankSet
}
