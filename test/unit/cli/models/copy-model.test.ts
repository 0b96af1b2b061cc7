import { access, mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyModel } from '../../../../src/cli/models/copy-model.ts'
import { tinySd } from '../../engine/golden-models.ts'
import { temporaryFolder } from './models-folder.ts'

const options = () => ({ linked: false, signal: new AbortController().signal })

/** What a `models add` that was killed leaves. */
async function leftOver(folder: string, name: string): Promise<string> {
  await mkdir(join(folder, name, 'unet'), { recursive: true })
  await writeFile(join(folder, name, 'unet/stray'), 'of another model')
  return name
}

describe('copyModel', () => {
  it('begins with nothing, and clears away copies whose processes are gone', async () => {
    const folder = await temporaryFolder()
    // No process has so high a number.
    await leftOver(folder, `.adding-${hostname()}~99999999~1`)
    const own = await leftOver(folder, `.adding-${process.pid}`)
    const lives = await leftOver(folder, `.adding-${hostname()}~${process.pid}~1`)
    const elsewhere = await leftOver(folder, '.adding-another-machine~99999999~1')
    await copyModel(tinySd, join(folder, 'first'), options())
    expect(await readdir(join(folder, 'first/unet'))).not.toContain('stray')
    await access(join(folder, 'first/unet/model.onnx'))
    expect((await readdir(folder)).toSorted()).toEqual([own, lives, elsewhere, 'first'].toSorted())

    const before = new Date(Date.now() - 25 * 3_600_000)
    for (const name of [own, elsewhere]) await utimes(join(folder, name), before, before)
    await copyModel(tinySd, join(folder, 'second'), options())
    expect((await readdir(folder)).toSorted()).toEqual([lives, 'first', 'second'].toSorted())
  })

  it('leaves nothing when it is stopped', async () => {
    const folder = await temporaryFolder()
    const stopped = { linked: false, signal: AbortSignal.abort() }
    await expect(copyModel(tinySd, join(folder, 'model'), stopped)).rejects.toThrow('aborted')
    expect(await readdir(folder)).toEqual([])
  })
})
