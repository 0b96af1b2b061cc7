import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { Manifest } from '../../../../src/catalog/hub/manifest.ts'
import { usualPatience, type Patience } from '../../../../src/catalog/hub/patience.ts'
import { pullModel, type PullOptions } from '../../../../src/catalog/hub/pull-model.ts'
import { HubError } from '../../../../src/errors.ts'
import { HubServer, type HubRepository, type HubVisit } from './hub-server.ts'
import { neededContent, tinyRepository } from './tiny-repository.ts'

export const repository = 'house/tiny'

/** A hub with one repository and a folder to pull to, for one test. */
export interface PullingHouse {
  readonly server: HubServer
  readonly modelsFolder: string
  /** Where the model is to stand. */
  readonly model: string
  readonly commit: string
  /** The pauses that were asked for; none is made. */
  readonly pauses: number[]
  readonly pull: (options?: Partial<PullOptions> & { token?: string; revision?: string }) => Promise<Manifest>
}

export async function pullingHouse(
  content: HubRepository = { files: tinyRepository },
): Promise<PullingHouse> {
  const server = new HubServer()
  const endpoint = await server.start()
  const modelsFolder = await mkdtemp(join(tmpdir(), 'promptpics-hub-'))
  onTestFinished(async () => {
    await server.stop()
    await rm(modelsFolder, { recursive: true })
  })
  const commit = server.add(repository, content)
  const pauses: number[] = []
  const patience = quickPatience(pauses)
  return {
    ...{ server, modelsFolder, model: join(modelsFolder, 'tiny'), commit, pauses },
    pull: ({ token, revision = 'main', ...options } = {}) =>
      pullModel(
        { endpoint, token },
        { repository, revision, folder: 'tiny', modelsFolder },
        {
          onProgress: () => {},
          signal: new AbortController().signal,
          ...options,
          patience: { ...patience, ...options.patience },
        },
      ),
  }
}

/** Pauses are noted and not made. */
export const quickPatience = (pauses: number[]): Patience => ({
  ...usualPatience,
  pause: async (ms, signal) => {
    pauses.push(ms)
    signal.throwIfAborted()
  },
})

/** The SHA-256 of every file below `folder`, by its path with slashes; nothing where there is no folder. */
export async function digestsBelow(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile())
  const read = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name)
    return [path.slice(folder.length + 1), sha256(await readFile(path))] as const
  })
  return Object.fromEntries(await Promise.all(read))
}

/** The same of what should stand there. */
export const digestsOf = (content: Readonly<Record<string, Uint8Array>>): Record<string, string> =>
  Object.fromEntries(Object.entries(content).map(([path, bytes]) => [path, sha256(bytes)]))

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The error that `promise` fails with, which must be a HubError. */
export async function hubErrorOf(promise: Promise<unknown>): Promise<HubError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof HubError) return error
  throw new Error('A HubError was expected', { cause: error })
}

/** Whether the model is there, whole. */
export async function isWhole({ model }: PullingHouse): Promise<boolean> {
  const found = await digestsBelow(model)
  return Object.entries(digestsOf(neededContent)).every(([path, digest]) => found[path] === digest)
}

export async function expectNoModel({ modelsFolder }: PullingHouse): Promise<void> {
  expect(await readdir(modelsFolder)).toEqual(['.pulling'])
}

/** The answers with a content that were given for a file, in order. */
export const sendings = ({ server }: PullingHouse, path: string): HubVisit[] =>
  server.visits.filter((visit) => visit.path.endsWith(path) && visit.status !== 302 && visit.status !== 307)

export const rangesOf = (house: PullingHouse, path: string) => sendings(house, path).map(({ range }) => range)
