import { expect, it } from 'vitest'
import { PrankRecords } from '../../../src/storage/prank-records.ts'
import { createPrankSet } from '../../../src/use-cases/create-prank-set.ts'
import { RateLimit } from '../../../src/use-cases/rate-limit.ts'
import { hashSlug } from '../../../src/use-cases/slugs.ts'
import { openWorkshop } from './workshop.ts'

const nobody = { ipHash: null, userAgent: null }
const digits = Array.from({ length: 36 }, (_, value) => value.toString(36))

/** What sets are made with, `taken` share slugs of `length` characters being in use. */
async function makers(length: number, taken: number) {
  const { database, history } = await openWorkshop()
  const now = new Date()
  const slugs = digits.flatMap((a) => (length === 1 ? [a] : digits.map((b) => a + b)))
  const rows = slugs.slice(0, taken).map((shareSlug) => ({
    ...{
      id: `set${shareSlug}`,
      createdAt: now,
      updatedAt: now,
      builderSlugHash: hashSlug(shareSlug),
      shareSlug,
    },
  }))
  await database.prankSet.createMany({ data: rows })
  const setRate = new RateLimit({ points: 2, seconds: 3600, sentence: 'At most 2 sets' })
  return {
    database,
    parts: { pranks: new PrankRecords(database), history, setRate, shareSlugLength: length },
  }
}

it('draws another share slug where one is taken', async () => {
  const { database, parts } = await makers(2, 400)
  for (let k = 0; k < 30; k++) await createPrankSet(parts, {}, nobody)
  const rows = await database.prankSet.findMany({ select: { shareSlug: true, builderSlugHash: true } })
  expect(rows).toHaveLength(430)
  expect(new Set(rows.map(({ shareSlug }) => shareSlug)).size).toBe(430)
  expect(new Set(rows.map(({ builderSlugHash }) => builderSlugHash)).size).toBe(430)
})

it('says so where none is free', async () => {
  const { parts } = await makers(1, 36)
  const message = 'No free share slug of 1 characters was found in 10 draws'
  await expect(createPrankSet(parts, {}, nobody)).rejects.toThrow(message)
})

it('is limited by the address, and what is refused for its input does not count', async () => {
  const { parts } = await makers(2, 0)
  const requester = { ...nobody, ipHash: 'a' }
  const bad = createPrankSet(parts, { maxUses: 0 }, requester)
  await expect(bad).rejects.toMatchObject({ code: 'BAD_INPUT' })
  await createPrankSet(parts, {}, requester)
  await createPrankSet(parts, {}, requester)
  await expect(createPrankSet(parts, {}, requester)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  await createPrankSet(parts, {}, { ...nobody, ipHash: 'b' })
})
