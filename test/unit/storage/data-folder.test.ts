import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { DataFolderInUseError } from '../../../src/errors.ts'
import { isWritable, readOrMakeSecret, takeDataFolder } from '../../../src/storage/data-folder.ts'
import { temporaryFolder } from './temporary-folder.ts'

const holder = fileURLToPath(new URL('data-folder-holder.ts', import.meta.url))

/** Another process, which has the folder by the time this returns. */
async function holdElsewhere(folder: string): Promise<ChildProcess> {
  const child = fork(holder, [folder], { execArgv: ['--import', 'tsx'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'message')
  return child
}

let folder: string

beforeEach(async () => {
  folder = await temporaryFolder()
})

describe('taking a data folder', () => {
  it('makes it where it does not exist yet', async () => {
    const lock = await takeDataFolder(join(folder, 'not/yet'))
    expect((await stat(join(folder, 'not/yet'))).isDirectory()).toBe(true)
    await lock.release()
  })

  it.each(['a b', 'a%20b', 'a#b', 'a?b', 'ä'])('works in a folder that is called %j', async (name) => {
    const lock = await takeDataFolder(join(folder, name))
    expect(await readdir(join(folder, name))).toContain('.lock')
    await lock.release()
  })

  it('can be done once, and again when it was given back', async () => {
    const lock = await takeDataFolder(folder)
    await expect(takeDataFolder(folder)).rejects.toThrow(DataFolderInUseError)
    await lock.release()
    await (await takeDataFolder(folder)).release()
  })

  it('takes no other folder with it', async () => {
    const lock = await takeDataFolder(folder)
    const other = await takeDataFolder(join(folder, 'other'))
    await expect(takeDataFolder(folder)).rejects.toThrow(DataFolderInUseError)
    await Promise.all([lock.release(), other.release()])
  })

  it('is refused while another process has it, and says what to do', async () => {
    await holdElsewhere(folder)
    await expect(takeDataFolder(folder)).rejects.toThrow(DataFolderInUseError)
    await expect(takeDataFolder(folder)).rejects.toThrow(folder)
    await expect(takeDataFolder(folder)).rejects.toThrow('DATA_DIR')
  })

  it('needs no one to clear up after a process that was killed', async () => {
    const child = await holdElsewhere(folder)
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
    const lock = await takeDataFolder(folder)
    await expect(takeDataFolder(folder)).rejects.toThrow(DataFolderInUseError)
    await lock.release()
  })
})

describe('a secret', () => {
  it('is made once and stays', async () => {
    const secret = await readOrMakeSecret(folder, 'token')
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(await readOrMakeSecret(folder, 'token')).toBe(secret)
    expect(await readFile(join(folder, 'token'), 'utf8')).toBe(`${secret}\n`)
  })

  it('is another one for another name and another folder', async () => {
    const secrets = [
      await readOrMakeSecret(folder, 'token'),
      await readOrMakeSecret(folder, 'key'),
      await readOrMakeSecret(await temporaryFolder(), 'token'),
    ]
    expect(new Set(secrets).size).toBe(3)
  })

  it('is for its owner’s eyes only', async () => {
    await readOrMakeSecret(folder, 'token')
    expect((await stat(join(folder, 'token'))).mode & 0o777).toBe(0o600)
  })

  it('may be one’s own', async () => {
    await writeFile(join(folder, 'token'), ' correct horse battery staple\n')
    expect(await readOrMakeSecret(folder, 'token')).toBe('correct horse battery staple')
  })

  it('is refused where it is too short', async () => {
    await writeFile(join(folder, 'token'), 'fifteen letters\n')
    await expect(readOrMakeSecret(folder, 'token')).rejects.toThrow('at least 16 characters')
  })

  it('is not half made by a start that was cut off', async () => {
    await writeFile(join(folder, 'token.new'), 'hal')
    const secret = await readOrMakeSecret(folder, 'token')
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(await readdir(folder)).toEqual(['token'])
  })
})

describe('isWritable', () => {
  it('says so of a folder with room', async () => {
    expect(await isWritable(folder)).toBe(true)
  })

  it('fails for a folder that is gone', async () => {
    await expect(isWritable(join(folder, 'gone'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
