import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { installedProvider, installProvider } from '../../../../src/cli/gpu/provider-files.ts'

const binaries = 'bin/napi-v6/linux/x64'
const libraries = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so']

/** A package like ONNX Runtime's, whose script is `script`; in it `put(name)` unpacks a library. */
async function runtimeWith(script: string): Promise<{ runtime: string; workFolder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'runtime-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const runtime = join(folder, 'runtime')
  await mkdir(join(runtime, binaries), { recursive: true })
  await mkdir(join(runtime, 'script'))
  await writeFile(join(runtime, 'package.json'), '{}')
  await writeFile(join(runtime, binaries, 'libonnxruntime.so.1'), 'the runtime')
  await writeFile(
    join(runtime, 'script/install.js'),
    `const fs = require('node:fs'), path = require('node:path')
     const folder = path.join(__dirname, '..', '${binaries}')
     function put(name) { fs.mkdirSync(folder, { recursive: true }); fs.writeFileSync(path.join(folder, name), name) }
     ${script}`,
  )
  return { runtime, workFolder: join(folder, 'work') }
}

const binariesOf = async (runtime: string) => (await readdir(join(runtime, binaries))).toSorted()

describe.skipIf(process.platform === 'win32')('an installation', () => {
  it('puts all into the package and leaves nothing else', async () => {
    const { runtime, workFolder } = await runtimeWith(libraries.map((name) => `put('${name}')`).join(';'))
    expect(installedProvider(runtime)).toBeNull()
    await installProvider(runtime, workFolder)
    expect(installedProvider(runtime)).toBe(join(runtime, binaries, libraries[0] ?? ''))
    expect(await binariesOf(runtime)).toEqual(['libonnxruntime.so.1', ...libraries].toSorted())
    expect(await readFile(join(runtime, binaries, libraries[1] ?? ''), 'utf8')).toBe(libraries[1])
    await expect(readdir(workFolder)).rejects.toThrow('ENOENT')
  })

  it('tells the script what to fetch and where to work, whatever it is told elsewhere', async () => {
    const { runtime, workFolder } = await runtimeWith(
      `throw new Error(process.env.ONNXRUNTIME_NODE_INSTALL + ' in ' + require('node:os').tmpdir())`,
    )
    await expect(installProvider(runtime, workFolder)).rejects.toThrow(`true in ${workFolder}`)
  })

  it.each([
    ['fails half-way', `put('${libraries[0]}'); throw new Error('the disk is full')`, 'the disk is full'],
    ['fetches nothing', '', 'without having fetched anything'],
    ['fetches half', `put('${libraries[0]}')`, 'without having fetched anything'],
    ['is killed', `put('${libraries[0]}'); process.kill(process.pid, 'SIGKILL')`, 'Command failed'],
  ])('that %s leaves the package as it was', async (_what, script, words) => {
    const { runtime, workFolder } = await runtimeWith(script)
    await expect(installProvider(runtime, workFolder)).rejects.toThrow(words)
    expect(await binariesOf(runtime)).toEqual(['libonnxruntime.so.1'])
    await expect(readdir(workFolder)).rejects.toThrow('ENOENT')
  })
})
