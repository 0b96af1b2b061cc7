import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  digestsBelow,
  expectNoModel,
  hubErrorOf,
  isWhole,
  pullingHouse,
  rangesOf,
  repository,
  sendings,
  sha256,
} from './pulling.ts'
import { neededBytes, neededContent, tinyRepository } from './tiny-repository.ts'

const large = 'unet/model.onnx_data'
const largeBytes = 700_000
const small = 'tokenizer/vocab.json'
const largeContent = neededContent[large] ?? new Uint8Array()

const gitBlob = (bytes: Uint8Array) =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')

describe('a connection that is cut', () => {
  it('is made again, going on where it broke, as often as it takes', async () => {
    const house = await pullingHouse()
    house.server.faults.on(large, { kind: 'cut', afterBytes: 50_000 }, 12)
    await house.pull()
    expect(await isWhole(house)).toBe(true)
    expect(rangesOf(house, large)).toEqual([
      undefined,
      ...Array.from({ length: 12 }, (_, k) => `bytes=${(k + 1) * 50_000}-`),
    ])
    expect(house.server.bytesSent(large)).toBe(largeBytes)
  })

  it('pauses no longer for having broken often, as long as something came', async () => {
    const house = await pullingHouse()
    house.server.faults.on(large, { kind: 'cut', afterBytes: 50_000 }, 12)
    await house.pull({ atOnce: 1 })
    expect(house.pauses).toEqual(Array.from({ length: 12 }, () => 1000))
  })

  it('is given up when nothing more comes, after growing pauses, and the model is not there', async () => {
    const house = await pullingHouse()
    house.server.faults.on(large, { kind: 'cut', afterBytes: 1000 }, 1)
    house.server.faults.on(large, { kind: 'cut', afterBytes: 0 })
    const error = await hubErrorOf(house.pull({ atOnce: 1, patience: { tries: 7, longestPauseMs: 9000 } }))
    expect(error.reason).toBe('OFFLINE')
    expect(error.message).toContain('HF_ENDPOINT')
    expect(house.pauses).toEqual([1000, 2000, 4000, 8000, 9000, 9000])
    await expectNoModel(house)
  })

  it('begins anew where the server knows no ranges', async () => {
    const house = await pullingHouse()
    house.server.faults.on(large, { kind: 'cut', afterBytes: 100_000 }, 2)
    house.server.faults.on(large, { kind: 'ignoreRange' })
    await house.pull()
    expect(await isWhole(house)).toBe(true)
    expect(house.server.bytesSent(large)).toBe(100_000 + 100_000 + largeBytes)
  })

  it('is given up where the server knows no ranges and never gets further', async () => {
    const house = await pullingHouse()
    house.server.faults.on(large, { kind: 'cut', afterBytes: 100_000 })
    house.server.faults.on(large, { kind: 'ignoreRange' })
    expect(await hubErrorOf(house.pull())).toMatchObject({ reason: 'OFFLINE' })
    await expectNoModel(house)
  })

  it('goes on with the version that it has begun with, and with no other', async () => {
    const house = await pullingHouse()
    house.server.faults.on(large, { kind: 'cut', afterBytes: 100_000 }, 1)
    house.server.faults.on(large, { kind: 'etag', etag: '"older"' }, 1)
    await house.pull()
    expect(await isWhole(house)).toBe(true)
    const [, second] = sendings(house, large)
    expect(second).toMatchObject({ range: 'bytes=100000-', ifRange: '"older"', status: 200 })
  })

  it.each([null, 'W/"weak"'])('asks for no version where the server tells of none: %s', async (etag) => {
    const house = await pullingHouse()
    house.server.faults.on(large, { kind: 'cut', afterBytes: 100_000 }, 1)
    house.server.faults.on(large, { kind: 'etag', etag }, 1)
    await house.pull()
    expect(await isWhole(house)).toBe(true)
    const [, second] = sendings(house, large)
    expect(second).toMatchObject({ range: 'bytes=100000-', ifRange: undefined, status: 206 })
  })
})

describe('a connection that falls silent', () => {
  it('is closed and made again, going on where it stopped', async () => {
    const house = await pullingHouse()
    house.server.faults.on(large, { kind: 'hang', afterBytes: 100_000 }, 1)
    await house.pull({ patience: { stallMs: 1000, tries: 50 } })
    expect(await isWhole(house)).toBe(true)
    expect(rangesOf(house, large)).toContain('bytes=100000-')
  })
})

describe('a hub that refuses for the moment', () => {
  it('is asked again when it says', async () => {
    const house = await pullingHouse()
    house.server.faults.on(small, { kind: 'status', status: 429, headers: { 'retry-after': '17' } }, 1)
    await house.pull()
    expect(await isWhole(house)).toBe(true)
    expect(house.pauses).toEqual([17_000])
  })

  it('is asked again earlier than in a day', async () => {
    const house = await pullingHouse()
    const tomorrow = new Date(Date.now() + 86_400_000).toUTCString()
    house.server.faults.on(small, { kind: 'status', status: 429, headers: { 'retry-after': '86400' } }, 1)
    house.server.faults.on(small, { kind: 'status', status: 503, headers: { 'retry-after': tomorrow } }, 1)
    await house.pull()
    expect(house.pauses).toEqual([120_000, 120_000])
  })

  it('is given up', async () => {
    const house = await pullingHouse()
    house.server.faults.on(small, { kind: 'status', status: 503 })
    const error = await hubErrorOf(house.pull({ patience: { tries: 4 } }))
    expect(error.reason).toBe('OFFLINE')
    expect(error.message).toContain('answered 503')
    expect(sendings(house, small)).toHaveLength(4)
    await expectNoModel(house)
  })

  it('is asked for a fresh address where the one that it gave does not hold', async () => {
    const house = await pullingHouse()
    house.server.faults.on(`/${sha256(largeContent)}/${large}`, { kind: 'status', status: 403 }, 2)
    await house.pull()
    expect(await isWhole(house)).toBe(true)
    const redirects = house.server.visits.filter(({ path, status }) => path.endsWith(large) && status === 302)
    expect(redirects).toHaveLength(3)
  })

  it('keeps what came for the next pull', async () => {
    const house = await pullingHouse()
    house.server.faults.on(large, { kind: 'cut', afterBytes: 300_000 }, 1)
    const failing = house.pull({ patience: { tries: 1 }, atOnce: 1 })
    expect(await hubErrorOf(failing)).toMatchObject({ reason: 'OFFLINE' })
    expect(house.server.bytesSent()).toBe(300_000)
    await house.pull()
    expect(await isWhole(house)).toBe(true)
    expect(house.server.bytesSent()).toBe(neededBytes)
  })
})

describe('a file that is not what was announced', () => {
  it('is fetched once more', async () => {
    const house = await pullingHouse()
    house.server.faults.on(large, { kind: 'flip', at: 350_000 }, 1)
    house.server.faults.on(small, { kind: 'flip', at: 3 }, 1)
    await house.pull()
    expect(await isWhole(house)).toBe(true)
    expect(rangesOf(house, large)).toEqual([undefined, undefined])
    expect(rangesOf(house, small)).toEqual([undefined, undefined])
  })

  it.each([
    ['sha256', large, sha256(largeContent)],
    ['git blob', small, gitBlob(neededContent[small] ?? new Uint8Array())],
  ])('the second time is an error that names it, and nothing stays of it: %s', async (kind, path, hex) => {
    const house = await pullingHouse()
    house.server.faults.on(path, { kind: 'flip', at: 3 })
    const error = await hubErrorOf(house.pull())
    expect(error.reason).toBe('DAMAGED')
    expect(error.message).toContain(`${path}: ${neededContent[path]?.length} bytes with ${kind} ${hex} were`)
    expect(error.message).toMatch(new RegExp(`expected, ${kind} [0-9a-f]{40,64} were found`))
    expect(sendings(house, path)).toHaveLength(2)
    await expectNoModel(house)
    const left = Object.keys(await digestsBelow(join(house.modelsFolder, '.pulling/tiny')))
    expect(left.filter((name) => name.startsWith(path))).toEqual([])
  })

  it('is stopped where it is longer', async () => {
    const house = await pullingHouse()
    house.server.faults.on(large, { kind: 'length', by: 1 })
    const error = await hubErrorOf(house.pull())
    expect(error.reason).toBe('DAMAGED')
    expect(error.message).toContain(`${large}: ${largeBytes} bytes`)
    expect(error.message).toContain(`more than ${largeBytes} bytes were found`)
    await expectNoModel(house)
  })

  it('is asked for the rest where it is shorter, and then given up', async () => {
    const house = await pullingHouse()
    house.server.faults.on(large, { kind: 'length', by: -1000 })
    const error = await hubErrorOf(house.pull({ patience: { tries: 3 } }))
    expect(error.reason).toBe('DAMAGED')
    expect(error.message).toContain(`${largeBytes - 1000} bytes were found`)
    expect(rangesOf(house, large)).toEqual([undefined, 'bytes=699000-', 'bytes=699000-'])
    await expectNoModel(house)
  })

  it('is taken as it should be where it was shorter for a moment', async () => {
    const house = await pullingHouse()
    house.server.faults.on(large, { kind: 'length', by: -1000 }, 1)
    await house.pull()
    expect(await isWhole(house)).toBe(true)
  })
})

describe('a repository with a licence to accept', () => {
  const token = 'a token of any shape'.replaceAll(' ', '_')

  it('cannot be pulled without a token, and says what to do', async () => {
    const house = await pullingHouse({ files: tinyRepository, gated: true })
    const error = await hubErrorOf(house.pull())
    expect(error.reason).toBe('GATED')
    const page = `${house.server.url}/${repository}`
    expect(error.message).toContain(`accept its licence at ${page} and set HF_TOKEN`)
    expect(house.pauses).toEqual([])
    await expectNoModel(house)
  })

  it('cannot be pulled by who has not accepted it', async () => {
    const house = await pullingHouse({ files: tinyRepository, gated: true })
    house.server.accounts.set(token, [])
    const error = await hubErrorOf(house.pull({ token }))
    expect(error.reason).toBe('GATED')
    expect(error.message).toContain(`${house.server.url}/${repository}`)
    expect(error.message).not.toContain(token)
  })

  it('is pulled with a token that only the hub sees', async () => {
    const house = await pullingHouse({ files: tinyRepository, gated: true })
    house.server.accounts.set(token, [repository])
    await house.pull({ token })
    expect(await isWhole(house)).toBe(true)
    const seen = (host: string) =>
      new Set(
        house.server.visits.filter((visit) => visit.host === host).map(({ authorization }) => authorization),
      )
    expect(seen('hub')).toEqual(new Set([`Bearer ${token}`]))
    expect(seen('cdn')).toEqual(new Set([undefined]))
  })

  it('of whose listing the next page is elsewhere sends the token there neither', async () => {
    const house = await pullingHouse()
    const other = await pullingHouse()
    house.server.accounts.set(token, [])
    house.server.pageSize = 5
    house.server.nextPageAt = other.server.url
    await house.pull({ token })
    expect(other.server.visits.length).toBeGreaterThan(0)
    expect(other.server.visits.map(({ authorization }) => authorization).filter(Boolean)).toEqual([])
  })
})
