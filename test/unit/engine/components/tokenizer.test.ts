import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadClipTokenizer } from '../../../../src/engine/components/tokenizer.ts'
import { copyOf, starter, tinySd, tinySdV } from '../golden-models.ts'

/** What the vocabulary of both tiny models calls start and end. */
const start = 635
const end = 636

/** Sets a value of tokenizer_config.json; undefined takes it away. */
async function setConfig(folder: string, key: string, value: unknown): Promise<void> {
  const file = join(folder, 'tokenizer_config.json')
  const config: unknown = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, JSON.stringify(Object.assign({}, config, { [key]: value })))
}

const tokenizerOf = async (model: string) => join(await copyOf(model), 'tokenizer')

describe('loadClipTokenizer', () => {
  it('puts a text between start and end and pads with the pad token of the configuration', async () => {
    const endPadded = await loadClipTokenizer(join(tinySd, 'tokenizer'), 77)
    const zeroPadded = await loadClipTokenizer(join(tinySdV, 'tokenizer'), 77)
    expect([...endPadded.encode('')]).toEqual([start, ...Array.from({ length: 76 }, () => end)])
    expect([...zeroPadded.encode('')]).toEqual([start, end, ...Array.from({ length: 75 }, () => 0)])
  })

  it.each([
    'a red cat riding a horse, oil',
    "  A Café & déjà-vu: 3 DOGS'  naïve—robot 你好 😀 <|endoftext|> [x]_y  ",
    "don't they'll we've 42nd\tstreet\nnew\u00A0line",
    'ÅNGSTRÖM e\u0301 ﬁ Ⅷ ½ İ',
    '<|startoftext|>in the middle<|endoftext|>',
  ])('splits %j alike from vocabulary and merges and from tokenizer.json', async (text) => {
    const built = await loadClipTokenizer(join(tinySd, 'tokenizer'), 77)
    const given = await loadClipTokenizer(join(tinySdV, 'tokenizer'), 77)
    const words = (ids: Int32Array) =>
      [...ids]
        .slice(0, text.length + 2)
        .join(' ')
        .replace(/( (0|636))+$/, '')
    expect(words(built.encode(text))).toBe(words(given.encode(text)))
    expect(words(built.encode(text)).split(' ').length).toBeGreaterThan(5)
  })

  // The ids are those of transformers' CLIPTokenizer.
  it.each([tinySd, tinySdV])('takes for white space what the reference does, in %s', async (model) => {
    const tokenizer = await loadClipTokenizer(join(model, 'tokenizer'), 77)
    const start = (text: string) => Array.from(tokenizer.encode(text))
    expect(start('a \ufeff{cat}\u0085dog').slice(0, 10)).toEqual([
      635, 320, 171, 119, 123, 346, 571, 348, 573, 636,
    ])
    expect(start("[\ufeff]'s").slice(0, 9)).toEqual([635, 58, 171, 119, 123, 60, 262, 338, 636])
  })

  it('cuts what is too long before the end token', async () => {
    const tokenizer = await loadClipTokenizer(join(tinySd, 'tokenizer'), 77)
    const ids = tokenizer.encode('castle '.repeat(200))
    expect(ids).toHaveLength(77)
    expect(ids[76]).toBe(end)
    expect(ids.subarray(1, 76).every((id) => id === ids[1] && id !== end)).toBe(true)
  })

  it('is as long as the model files say', async () => {
    expect((await loadClipTokenizer(join(starter, 'tokenizer'), 32)).encode('a fox')).toHaveLength(32)
    const folder = await tokenizerOf(tinySd)
    await setConfig(folder, 'model_max_length', 16)
    expect((await loadClipTokenizer(folder, 77)).length).toBe(16)
    await setConfig(folder, 'model_max_length', 1e30)
    expect((await loadClipTokenizer(folder, 77)).length).toBe(77)
    await setConfig(folder, 'model_max_length', undefined)
    expect((await loadClipTokenizer(folder, 48)).length).toBe(48)
  })

  it('takes special tokens from special_tokens_map.json where the configuration has none', async () => {
    const folder = await tokenizerOf(tinySd)
    await setConfig(folder, 'pad_token', undefined)
    await writeFile(join(folder, 'special_tokens_map.json'), JSON.stringify({ pad_token: '!' }))
    expect((await loadClipTokenizer(folder, 77)).encode('').at(-1)).toBe(0)
  })

  it('treats a pad token inside a text as the reference does: as padding', async () => {
    const folder = await tokenizerOf(tinySd)
    await setConfig(folder, 'pad_token', '!')
    const built = await loadClipTokenizer(folder, 77)
    const given = await loadClipTokenizer(join(tinySdV, 'tokenizer'), 77)
    expect(built.encode('stop! now')).toEqual(given.encode('stop! now'))
  })

  it('names what is missing or wrong', async () => {
    const folder = await tokenizerOf(tinySd)
    await setConfig(folder, 'pad_token', '<|pad|>')
    await expect(loadClipTokenizer(folder, 77)).rejects.toThrow('has no token <|pad|> in its vocabulary')
    await rm(join(folder, 'merges.txt'))
    await expect(loadClipTokenizer(folder, 77)).rejects.toThrow(/lacks merges\.txt/)
    await writeFile(
      join(folder, 'tokenizer.json'),
      '{"model":{"type":"Unheard","vocab":{"a":0},"merges":[["a","a"]]}}',
    )
    await expect(loadClipTokenizer(folder, 77)).rejects.toThrow(/holds no tokenizer that can be built/)
  })
})
