import { beforeEach, describe, expect, it } from 'vitest'
import type { Job, Outcome } from '../../../src/executor/executor.ts'
import { cancelGeneration } from '../../../src/use-cases/cancel-generation.ts'
import { jobOf } from '../../../src/use-cases/job-of.ts'
import { runGeneration } from '../../../src/use-cases/run-generation.ts'
import { newRow, openWorkshop, type Workshop } from './workshop.ts'

let workshop: Workshop

beforeEach(async () => {
  workshop = await openWorkshop()
})

async function accept(id: string, asked: Record<string, number> = {}): Promise<Job> {
  const [row] = await workshop.records.create([newRow(id, asked)])
  return jobOf(row!, null)
}

/** Starts the executor; the promise brings what became of the first job. */
function work(): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    workshop.executor.start(async (job, signal) => {
      const outcome = runGeneration(workshop, job, signal)
      outcome.then(resolve, reject)
      return outcome
    })
  })
}

describe('a generation whose turn comes while the engine starts', () => {
  it('is given an attempt only when the engine is there', async () => {
    workshop.engine.start()
    const job = await accept('one')
    const following = workshop.board.follow(job.id, 0)
    const ended = work()
    workshop.executor.restore(job)
    for await (const { status } of following) if (status === 'GENERATING') break
    expect(workshop.engine.isReady).toBe(true)
    expect(await ended).toBe('ended')
    expect(await workshop.records.find(job.id)).toMatchObject({ status: 'COMPLETED', attempts: 1 })
  })

  it('fails after its attempts where the engine never comes', async () => {
    const job = await accept('one')
    workshop.executor.restore(job)
    const following = workshop.board.follow(job.id, 0)
    void work()
    for await (const { status } of following) if (status === 'FAILED') break
    expect(await workshop.records.find(job.id)).toMatchObject({
      ...{ status: 'FAILED', attempts: 3, errorCode: 'ENGINE_FAILED' },
    })
  })
})

describe('a generation that is canceled while it is drawn', () => {
  it('says nothing after its end, and is forgotten', async () => {
    workshop.engine.start()
    const job = await accept('one', { steps: 500 })
    const following = workshop.board.follow(job.id, 0)
    const ended = work()
    workshop.executor.restore(job)
    for await (const { step } of following) if (step > 0) break
    await cancelGeneration(workshop, job.id)
    expect(await ended).toBe('ended')
    expect(workshop.board.size).toBe(0)
    expect(await workshop.records.find(job.id)).toMatchObject({ status: 'CANCELED', claim: null })
  })
})

describe('a defect', () => {
  it('ends the generation as FAILED wherever it happens', async () => {
    await workshop.database.$executeRaw`
      CREATE TRIGGER defect BEFORE UPDATE ON Generation WHEN NEW.status = 'GENERATING'
      BEGIN SELECT RAISE(ABORT, 'the disk is on fire'); END`
    const job = await accept('one')
    const following = workshop.board.follow(job.id, 0)
    const ended = work()
    workshop.executor.restore(job)
    expect(await ended).toBe('ended')
    expect(await workshop.records.find(job.id)).toMatchObject({
      ...{ status: 'FAILED', errorCode: 'INTERNAL_ERROR', claim: null },
      errorMessage: expect.not.stringContaining('fire'),
    })
    expect((await following.next()).value?.status).toBe('FAILED')
    expect(workshop.board.size).toBe(0)
    expect(workshop.defects).toEqual([])
  })

  it('that keeps even the end from being written is handed on', async () => {
    await workshop.database.$executeRaw`
      CREATE TRIGGER defect BEFORE UPDATE ON Generation BEGIN SELECT RAISE(ABORT, 'the disk is on fire'); END`
    const ended = work()
    workshop.executor.restore(await accept('one'))
    await expect(ended).rejects.toThrow('updateMany')
    expect(await workshop.records.find('one')).toMatchObject({ status: 'PENDING' })
  })
})
