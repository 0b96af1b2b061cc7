import { fork } from 'node:child_process'
import { on, once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import type { PullProgress } from '../../../../src/catalog/hub/pull-progress.ts'
import { digestsBelow, digestsOf, hubErrorOf, pullingHouse, repository } from './pulling.ts'
import { neededBytes, neededContent } from './tiny-repository.ts'

const program = fileURLToPath(new URL('pull-child.ts', import.meta.url))
const large = 'unet/model.onnx_data'

it('a pull that is killed leaves no model, holds nobody up, and is gone on with where it stopped', async () => {
  const { server, modelsFolder, model, pull } = await pullingHouse()
  server.faults.on(large, { kind: 'hang', afterBytes: 450_000 }, 1)
  const child = fork(program, [server.url, repository, modelsFolder], { execArgv: ['--import', 'tsx'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  // All that can come has come: the rest of the large file hangs.
  for await (const [progress] of on(child, 'message') as AsyncIterable<[PullProgress]>)
    if (progress.bytes === neededBytes - 250_000) break

  expect(await hubErrorOf(pull())).toMatchObject({ reason: 'BUSY' })
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
  expect(await readdir(modelsFolder)).toEqual(['.pulling'])

  server.visits.length = 0
  await pull()
  expect(await digestsBelow(model)).toMatchObject(digestsOf(neededContent))
  expect(server.bytesSent()).toBe(250_000)
  const visit = server.visits.find(({ host }) => host === 'cdn')
  expect(visit).toMatchObject({ range: 'bytes=450000-', status: 206 })
  expect(visit?.ifRange).toMatch(/^"[0-9a-f]{64}"$/)
})
