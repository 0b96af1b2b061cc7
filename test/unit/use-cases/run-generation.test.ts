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

/** Lets updates of generations fail, those that meet `condition`, until it is called off. */
async function breakUpdates(condition: string): Promise<() => Promise<unknown>> {
  await workshop.database.$executeRawUnsafe(
    `CREATE TRIGGER defect BEFORE UPDATE ON Generation WHEN ${condition}
     BEGIN SELECT RAISE(ABORT, 'the disk is on fire'); END`,
  )
  return () => workshop.database.$executeRaw`DROP TRIGGER defect`
}

describe('a defect', () => {
  it('ends the generation as FAILED after its attempts wherever it happens', async () => {
    await breakUpdates("NEW.status = 'GENERATING'")
    const job = await accept('one')
    const following = workshop.board.follow(job.id, 0)
    const ended = work()
    workshop.executor.restore(job)
    expect(await ended).toBe('again')
    const told: string[] = []
    for await (const { status } of following) told.push(status)
    expect(told.at(-1)).toBe('FAILED')
    expect(await workshop.records.find(job.id)).toMatchObject({
      ...{ status: 'FAILED', errorCode: 'INTERNAL_ERROR', claim: null, attempts: 2 },
      errorMessage: expect.not.stringContaining('fire'),
    })
    expect(workshop.board.size).toBe(0)
    expect(workshop.defects).toEqual([])
  })

  it('that comes once costs an attempt and no more', async () => {
    workshop.engine.start()
    await breakUpdates("NEW.status = 'ROUTING' AND OLD.attempts = 0")
    const job = await accept('one')
    const following = workshop.board.follow(job.id, 0)
    const ended = work()
    workshop.executor.restore(job)
    expect(await ended).toBe('again')
    for await (const { status } of following) expect(status).not.toBe('FAILED')
    expect(await workshop.records.find(job.id)).toMatchObject({ status: 'COMPLETED', attempts: 2 })
  })
})

describe('a database that cannot be written', () => {
  it.each([
    ['from the start', 'TRUE', { status: 'PENDING', attempts: 0 }, 1],
    ['before the attempt', "OLD.status = 'ROUTING'", { status: 'ROUTING', attempts: 0 }, 1],
    ['when the picture is there', "OLD.status = 'GENERATING'", { status: 'GENERATING', attempts: 1 }, 2],
  ])('%s holds the generation up and does not lose it', async (_name, condition, left, attempts) => {
    workshop.engine.start()
    const mend = await breakUpdates(condition)
    const job = await accept('one', { steps: 1 })
    const [following, other] = [job.id, 'two'].map((id) => workshop.board.follow(id, 0))
    const broken = work()
    workshop.executor.restore(job)
    workshop.executor.restore(await accept('two', { steps: 1 }))
    await expect(broken).rejects.toThrow('updateMany')
    expect(await workshop.records.find('one')).toMatchObject(left)
    await mend()
    const told: string[] = []
    for await (const { status } of following!) told.push(status)
    expect(told.at(-1)).toBe('COMPLETED')
    expect(await workshop.records.find('one')).toMatchObject({ status: 'COMPLETED', claim: null, attempts })
    for await (const { status } of other!) if (status === 'COMPLETED') break
    expect(workshop.defects).toHaveLength(1)
  })

  it('leaves what it held up to the next start when the server stops', async () => {
    await breakUpdates('TRUE')
    const broken = work()
    workshop.executor.restore(await accept('one'))
    await expect(broken).rejects.toThrow('updateMany')
    expect(await workshop.records.find('one')).toMatchObject({ status: 'PENDING', attempts: 0 })
    await workshop.executor.stop()
    expect(workshop.executor.state()).toMatchObject({ waiting: 1, running: 0 })
  })
})
