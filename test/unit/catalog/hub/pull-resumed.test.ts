import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PullProgress } from '../../../../src/catalog/hub/pull-progress.ts'
import {
  digestsBelow,
  digestsOf,
  expectNoModel,
  hubErrorOf,
  isWhole,
  pullingHouse,
  rangesOf,
  repository,
  type PullingHouse,
} from './pulling.ts'
import { tinyRepository, weights } from './tiny-repository.ts'

const large = 'unet/model.onnx_data'
const largeBytes = 700_000

describe('a pull that is canceled', () => {
  it('stops, leaves no model, and goes on at the next pull', async () => {
    const house = await pullingHouse()
    await cancelMidway(house)
    await expectNoModel(house)
    await house.pull()
    expect(await isWhole(house)).toBe(true)
    expect(house.server.bytesSent(large)).toBe(largeBytes - 400_000)
  })

  it('before it begins asks nobody', async () => {
    const house = await pullingHouse()
    expect(await hubErrorOf(house.pull({ signal: AbortSignal.abort() }))).toMatchObject({
      reason: 'CANCELED',
    })
    expect(house.server.visits).toEqual([])
  })
})

/** A pull of which 400,000 bytes of the large file stay. */
async function cancelMidway(house: PullingHouse): Promise<void> {
  house.server.faults.on(large, { kind: 'hang', afterBytes: 400_000 }, 1)
  const controller = new AbortController()
  const onProgress = ({ file, fileBytes }: PullProgress) => {
    if (file === large && fileBytes === 400_000) controller.abort()
  }
  const canceled = house.pull({ signal: controller.signal, onProgress })
  expect(await hubErrorOf(canceled)).toMatchObject({ code: 'HUB_FAILED', reason: 'CANCELED' })
  house.server.visits.length = 0
}

describe('a part that an earlier pull left', () => {
  it('of another version of the file is not gone on with', async () => {
    const house = await pullingHouse()
    await cancelMidway(house)
    const files = { ...tinyRepository, [large]: weights(largeBytes, 30) }
    house.server.add(repository, { files })
    await house.pull()
    expect(await digestsBelow(house.model)).toMatchObject(digestsOf({ [large]: weights(largeBytes, 30) }))
    expect(rangesOf(house, large)).toEqual([undefined])
  })

  it('with bytes that a disk lost is fetched anew', async () => {
    const house = await pullingHouse()
    await cancelMidway(house)
    const part = join(house.modelsFolder, '.pulling/tiny', `${large}.part`)
    const bytes = await readFile(part)
    expect(bytes).toHaveLength(400_000)
    await writeFile(part, bytes.fill(0, 399_000))
    await house.pull()
    expect(await isWhole(house)).toBe(true)
    expect(rangesOf(house, large)).toEqual(['bytes=400000-', undefined])
  })

  it.each(['', '{"hash": "', '{}'])('without knowing of what is fetched anew: %j', async (note) => {
    const house = await pullingHouse()
    await cancelMidway(house)
    await writeFile(join(house.modelsFolder, '.pulling/tiny', `${large}.part.json`), note)
    await house.pull()
    expect(await isWhole(house)).toBe(true)
    expect(rangesOf(house, large)).toEqual([undefined])
  })

  it('of a file that is gone is removed', async () => {
    const house = await pullingHouse()
    await cancelMidway(house)
    const { [large]: _, ...files } = tinyRepository
    house.server.add(repository, { files })
    await house.pull()
    expect(Object.keys(await digestsBelow(house.model)).filter((path) => path.startsWith(large))).toEqual([])
  })
})
