import type { Database, Prisma } from '../../src/storage/database.ts'

type Row = Prisma.GenerationUncheckedCreateInput

/**
 * Writes `count` ended generations of a session, each with a picture's row (but every third was canceled), a routing
 * decision and two edits that are nobody's session's; returns their ids. Their prompts are the session and a number that
 * grows with time; every three have the same time. `change` is laid over each.
 */
export async function addRows(
  database: Database,
  session: string,
  count: number,
  change: Partial<Row> = {},
): Promise<string[]> {
  const rows = Array.from({ length: count }, (_, k) => ({ ...rowOf(session, k), ...change }))
  const edits = rows.flatMap((row) => [0, 1].map((n) => editOf(row, n)))
  const all = [...rows, ...edits]
  await database.image.createMany({
    data: all.flatMap(({ imageId, createdAt }) => (imageId == null ? [] : [imageOf(imageId, createdAt)])),
  })
  await database.generation.createMany({ data: all })
  return rows.map(({ id }) => id)
}

function rowOf(session: string, k: number): Row {
  const id = `${session}${String(k).padStart(4, '0')}`
  const isCanceled = k % 3 === 2
  return {
    id,
    createdAt: timeOf(Math.floor(k / 3)),
    status: isCanceled ? 'CANCELED' : 'COMPLETED',
    engine: 'auto',
    prompt: `${session} ${k}`,
    asked: {},
    seed: '1',
    modelId: k % 2 === 0 ? 'tiny-sd' : 'tiny-sd-v',
    decision: {
      ...{ modelId: 'flux_dev', ranModelId: 'tiny-sd', scores: [], tags: [] },
      ...{ reason: 'For a test.', confidence: null, decidedBy: 'rules' },
    },
    imageId: isCanceled ? null : `picture${id}`,
    sessionId: session,
  }
}

const editOf = (row: Row, n: number): Row => ({
  ...row,
  id: `${row.id}e${n}`,
  createdAt: timeOf(10_000 + n),
  imageId: `picture${row.id}e${n}`,
  sessionId: null,
  editedFromId: row.id,
  versionNumber: 2,
})

const imageOf = (id: string, createdAt: Date | string): Prisma.ImageUncheckedCreateInput => ({
  id,
  createdAt,
  kind: 'GENERATED',
  ...{ width: 64, height: 64, bytes: 100, format: 'png', thumbhash: 'AAAA' },
  micro: new Uint8Array([1, 2, 3]),
})

const timeOf = (second: number) => new Date(Date.UTC(2020, 0, 1, 0, 0, second))
