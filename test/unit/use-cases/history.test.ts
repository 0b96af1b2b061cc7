import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { GenerationRecords } from '../../../src/storage/generation-records.ts'
import { openHistory } from '../../../src/use-cases/history.ts'
import { temporaryFolder } from '../storage/temporary-folder.ts'
import { migratedDatabase } from '../storage/test-database.ts'
import { newRow } from './workshop.ts'

const limits = { maxBytes: 1e6, maxFiles: 2 }

async function read(folder: string, name: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(folder, `${name}.jsonl`), 'utf8')) as Record<string, unknown>
}

it('writes each thing to a file of its own, and no address', async () => {
  const folder = join(await temporaryFolder(), 'logs')
  const history = openHistory({ folder, ...limits, onError: (error) => expect.unreachable(String(error)) })
  const records = new GenerationRecords(await migratedDatabase())
  const [row] = await records.create([
    {
      ...{ ...newRow('one'), ipHash: 'secret-address', userAgent: 'secret-browser' },
      ...{ strength: 0.5, clipSkip: 1, batchIndex: 2, loras: [{ name: 'ink', url: null, scale: 1 }] },
    },
  ])
  history.generation(row!)
  const decision = {
    modelId: 'flux_dev',
    ranModelId: 'tiny-sd',
    scores: [{ modelId: 'flux_dev', score: 1.5, reason: null }],
    tags: ['portrait'],
    reason: 'a face',
    confidence: 0.5,
    decidedBy: 'rules' as const,
  }
  history.routing({ ...decision, generationId: 'one', prompt: 'a red cat', elapsedMs: 2 })
  const prank = { event: 'served' as const, prankSetId: 'set', generationId: 'one', triggerId: 'trigger' }
  history.prank({ ...prank, prompt: 'a red cat', similarity: 0.9 })
  await history.close()

  expect((await readdir(folder)).toSorted()).toEqual(['generations.jsonl', 'pranks.jsonl', 'routing.jsonl'])
  const generation = await read(folder, 'generations')
  expect(generation).toMatchObject({ id: 'one', prompt: 'a red cat', status: 'PENDING', attempts: 0 })
  expect(Object.keys(generation)).toHaveLength(35)
  expect(generation).toMatchObject({ strength: 0.5, clipSkip: 1, batchIndex: 2, loras: [{ name: 'ink' }] })
  expect(JSON.stringify(generation)).not.toContain('secret')
  expect(await read(folder, 'routing')).toMatchObject({ ...decision, generationId: 'one', elapsedMs: 2 })
  expect(await read(folder, 'pranks')).toMatchObject({ ...prank, similarity: 0.9 })
})

it('tells which log is in trouble', async () => {
  const folder = join(await temporaryFolder(), 'logs')
  await writeFile(folder, 'no folder')
  const told: string[] = []
  const history = openHistory({ folder, ...limits, onError: (_, log) => told.push(log) })
  history.prank({
    ...{ event: 'asked', prankSetId: 'set', generationId: null },
    ...{ prompt: 'a red cat', triggerId: null, similarity: null },
  })
  await history.close()
  expect(new Set(told)).toEqual(new Set(['pranks']))
})
