import { beforeEach, describe, expect, it } from 'vitest'
import { AwaitedLoras } from '../../../src/use-cases/awaited-loras.ts'
import { runGeneration } from '../../../src/use-cases/run-generation.ts'
import { fileServer, openLibrary, serving } from '../catalog/loras/file-server.ts'
import { loraBytes } from '../catalog/loras/lora-bytes.ts'
import { newRow, openWorkshop, type Workshop } from './workshop.ts'

const lora = loraBytes(10)
let workshop: Workshop

beforeEach(async () => {
  workshop = await openWorkshop()
})

/** Makes generations with files from a server that is open for the test; keeps `keptBytes` of them. */
async function openLoras(answer: Parameters<typeof fileServer>[0], keptBytes = 1e6) {
  const server = await fileServer(answer)
  const { library } = await openLibrary([server], { keptBytes })
  const parts = { ...workshop, loras: library }
  const awaited = new AwaitedLoras(parts, 2)
  const accept = async (id: string, paths: readonly string[]) => {
    const loras = paths.map((path) => ({ name: null, url: server.url(path), scale: 1 }))
    const [row] = await workshop.records.create([{ ...newRow(id), loras }])
    return awaited.jobOf(row!, null)
  }
  return { server, parts, awaited, accept }
}

describe('a generation with files from addresses', () => {
  it('fails where they make room for one another, after some tries', async () => {
    const { server, parts, awaited, accept } = await openLoras(serving(lora), lora.length)
    const job = await accept('one', ['/a', '/b'])
    const following = workshop.board.follow(job.id, 0)
    workshop.executor.restore(job)
    workshop.executor.start((each, signal) =>
      awaited.take(each, signal, () => runGeneration(parts, each, signal)),
    )
    for await (const { status } of following) if (status === 'FAILED') break
    expect(await workshop.records.find(job.id)).toMatchObject({ errorCode: 'LORA_UNAVAILABLE', attempts: 3 })
    expect(server.asked.length).toBeLessThanOrEqual(6)
    expect(server.asked.length).toBeGreaterThan(2)
  })

  it('goes to the worker where not even its end can be written down', async () => {
    await workshop.database.$executeRaw`
      CREATE TRIGGER defect BEFORE UPDATE ON Generation BEGIN SELECT RAISE(ABORT, 'the disk is on fire'); END`
    const { awaited, accept } = await openLoras((_request, response) => void response.writeHead(404).end())
    const job = await accept('one', ['/a'])
    workshop.executor.restore(job)
    await new Promise<void>((resolve) => {
      workshop.executor.start(async () => {
        resolve()
        return 'ended'
      })
    })
    await awaited.settled()
    expect(await workshop.records.find(job.id)).toMatchObject({ status: 'PENDING' })
  })

  it('is refused where too many wait for files, and those without are not', async () => {
    const { awaited, accept } = await openLoras(() => undefined)
    const loras = [{ url: 'https://example.com/a' }]
    awaited.refuseFull({ loras }, 2)
    expect(() => awaited.refuseFull({ loras }, 3)).toThrow('The queue holds 2 jobs')
    const job = await accept('one', ['/a'])
    expect(() => awaited.refuseFull({ loras }, 2)).toThrow('The queue holds 2 jobs')
    awaited.refuseFull({ loras: [{ name: 'ink' }] }, 9)
    awaited.refuseFull({}, 9)
    workshop.executor.restore(job)
    workshop.executor.cancel(job.id)
    await awaited.settled()
    awaited.refuseFull({ loras }, 2)
  })
})
