import { mkdir, writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileServer, loraFolder, openLibrary, patience, serving } from './file-server.ts'
import { loraBytes } from './lora-bytes.ts'

const lora = loraBytes(1)

/** A folder with some LoRAs, and with things that are none. */
async function filledFolder(): Promise<string> {
  const folder = await loraFolder()
  for (const name of ['ink wash', 'pixel-art_v1.5', 'Größe', 'a(1)', '.hidden', 'zebra'])
    await writeFile(join(folder, `${name}.safetensors`), lora)
  await writeFile(join(folder, 'notes.txt'), 'none')
  await mkdir(join(folder, 'folder.safetensors'))
  await mkdir(join(folder, '.fetched'))
  return folder
}

describe('the folder of LoRAs', () => {
  it('is listed by the names that can be asked for', async () => {
    const { library } = await openLibrary([], { folder: await filledFolder() })
    expect(await library.list()).toEqual(
      ['Größe', 'ink wash', 'pixel-art_v1.5', 'zebra'].map((name) => ({ name, bytes: lora.length })),
    )
  })

  it('may be missing', async () => {
    const { library } = await openLibrary([], { folder: join(await loraFolder(), 'none') })
    expect(await library.list()).toEqual([])
    expect(await library.check({ name: 'a' }, 'input.loras.0')).toEqual([
      { path: 'input.loras.0.name', message: 'there is no LoRA "a"; none is installed' },
    ])
  })

  it.each(['ink wash', 'pixel-art_v1.5', 'pixel-art_v1.5.safetensors'])('has %s', async (name) => {
    const folder = await filledFolder()
    const { library } = await openLibrary([], { folder })
    expect(await library.check({ name, url: null }, 'input.loras.0')).toEqual([])
    const path = await library.resolve({ name }, patience())
    expect(isAbsolute(path)).toBe(true)
    expect(path).toBe(join(folder, `${name.replace('.safetensors', '')}.safetensors`))
  })

  it.each([
    '../secret',
    'a/b',
    String.raw`a\b`,
    '..',
    '.hidden',
    '',
    'a\u0000b',
    'a(1)',
    '/etc/passwd',
    'C:',
    'x'.repeat(201),
  ])('has no name like %j', async (name) => {
    const { library } = await openLibrary([], { folder: await filledFolder() })
    const [problem, ...more] = await library.check({ name }, 'input.loras.0')
    expect(problem).toEqual({
      path: 'input.loras.0.name',
      message: 'the name of a LoRA was expected: letters, digits, spaces, dots, underlines and hyphens',
    })
    expect(more).toEqual([])
    await expect(library.resolve({ name }, patience())).rejects.toThrow('the name of a LoRA was expected')
  })

  it.each(['folder', 'notes.txt', 'unknown'])('has no LoRA %s, and says which there are', async (name) => {
    const { library } = await openLibrary([], { folder: await filledFolder() })
    expect(await library.check({ name }, 'input.loras.0')).toEqual([
      {
        path: 'input.loras.0.name',
        message: `there is no LoRA "${name}"; there are Größe, ink wash, pixel-art_v1.5, zebra`,
      },
    ])
    await expect(library.resolve({ name }, patience())).rejects.toMatchObject({
      code: 'LORA_UNAVAILABLE',
      message: `The LoRA ${name} cannot be used: there is no LoRA "${name}"; there are Größe, ink wash, pixel-art_v1.5, zebra.`,
    })
  })
})

describe('what is asked for', () => {
  it.each([{}, { name: null, url: undefined }, { name: 'ink wash', url: 'https://example.com/a' }])(
    'is either a name or a url: %j',
    async (asked) => {
      const { library } = await openLibrary([], { folder: await filledFolder() })
      expect(await library.check(asked, 'input.loras.2')).toEqual([
        { path: 'input.loras.2', message: 'either a name or a url was expected, one of the two' },
      ])
    },
  )

  it('is checked without the network', async () => {
    const server = await fileServer(serving(lora))
    const { library } = await openLibrary([server])
    expect(await library.check({ url: server.url('/a') }, 'l')).toEqual([])
    expect(await library.check({ url: 'https://example.com/a' }, 'l')).toEqual([])
    expect(await library.check({ url: 'https://10.0.0.1/a' }, 'l')).toEqual([
      { path: 'l.url', message: 'a URL with a public address was expected' },
    ])
    expect(await library.check({ url: '' }, 'l')).toEqual([{ path: 'l.url', message: 'a URL was expected' }])
    expect(server.connections).toBe(0)
  })
})
