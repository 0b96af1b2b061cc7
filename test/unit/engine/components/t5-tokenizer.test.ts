import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readSentencePieceModel } from '../../../../src/engine/components/t5-sentence-piece.ts'
import { loadT5Tokenizer } from '../../../../src/engine/components/t5-tokenizer.ts'
import { ModelBrokenError } from '../../../../src/engine/errors.ts'
import { temporaryFolder } from '../golden-models.ts'

/**
 * A SentencePiece model of 600 pieces with the normalisation of T5's own (nmt_nfkc), the tokenizer.json that transformers
 * 5.18 makes of it (the table of characters is left out, as it is the same), and what its T5Tokenizer gives for texts, with
 * truncation to 96: `flags` where the added tokens of `flags.tokenizer_config.json` make a difference.
 */
const fixtures = fileURLToPath(new URL('../../../fixtures/t5', import.meta.url))
const spiece = gunzipSync(await readFile(join(fixtures, 'spiece.model.gz')))
const expected = z
  .array(z.object({ text: z.string(), ids: z.array(z.number()), flags: z.array(z.number()).optional() }))
  .parse(JSON.parse(await readFile(join(fixtures, 'expected.json'), 'utf8')))

type Form = 'spiece.model' | 'tokenizer.json' | 'tokenizer.json with flags'

async function folderOf(form: Form): Promise<string> {
  const folder = join(await temporaryFolder(), 'tokenizer')
  await mkdir(folder)
  if (form === 'spiece.model') {
    await writeFile(join(folder, 'spiece.model'), spiece)
    return folder
  }
  const json = await readFile(join(fixtures, 'tokenizer.json'), 'utf8')
  const table = Buffer.from(readSentencePieceModel(spiece).characterTable).toString('base64')
  const whole = json.replace('"precompiled_charsmap":""', `"precompiled_charsmap":"${table}"`)
  await writeFile(join(folder, 'tokenizer.json'), whole)
  const config = form === 'tokenizer.json' ? 'tokenizer_config.json' : 'flags.tokenizer_config.json'
  await writeFile(join(folder, 'tokenizer_config.json'), await readFile(join(fixtures, config)))
  return folder
}

const padded = (ids: readonly number[]) => [...ids, ...Array.from({ length: 96 - ids.length }, () => 0)]

describe('loadT5Tokenizer', () => {
  it.each<Form>(['spiece.model', 'tokenizer.json', 'tokenizer.json with flags'])(
    'gives for 300 odd texts the ids that transformers gives, from %s',
    async (form) => {
      const tokenizer = await loadT5Tokenizer(await folderOf(form), 96)
      const idsFor = ({ ids, flags }: (typeof expected)[number]) =>
        padded(form === 'tokenizer.json with flags' ? (flags ?? ids) : ids)
      const wrong = expected
        .map((row) => ({ text: row.text, ours: [...tokenizer.encode(row.text)], theirs: idsFor(row) }))
        .filter(({ ours, theirs }) => ours.join() !== theirs.join())
      expect(wrong).toEqual([])
      expect(expected).toHaveLength(300)
      expect(expected.filter(({ flags }) => flags).length).toBeGreaterThan(4)
    },
  )

  it('gives as many ids as are asked for, the last of them or of the text the end token', async () => {
    const tokenizer = await loadT5Tokenizer(await folderOf('tokenizer.json'), 96)
    expect(tokenizer.length).toBe(96)
    const text = 'a red cat '.repeat(40)
    expect([...tokenizer.encode(text, 12)]).toEqual([...tokenizer.encode(text).slice(0, 11), 1])
    expect([...tokenizer.encode('', 3)]).toEqual([1, 0, 0])
    expect([...tokenizer.encode(text, 1)]).toEqual([1])
  })

  it('takes special tokens by their names as well as a list of them', async () => {
    const text = 'a <extra_id_3> cat <mine>'
    const ids: number[][] = []
    for (const extra_special_tokens of [[], {}, ['<mine>'], { mine: '<mine>' }]) {
      const folder = await folderOf('spiece.model')
      await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify({ extra_special_tokens }))
      ids.push([...(await loadT5Tokenizer(folder, 16)).encode(text)])
    }
    const [none, empty, listed, named] = ids
    expect(empty).toEqual(none)
    expect(named).toEqual(listed)
    expect(named).not.toEqual(none)
  })

  it('takes half a character for the sign that stands for such', async () => {
    const tokenizer = await loadT5Tokenizer(await folderOf('spiece.model'), 16)
    expect(tokenizer.encode('a \uD83D b')).toEqual(tokenizer.encode('a \uFFFD b'))
  })

  it('names a folder that has neither file, and a file that is none', async () => {
    const folder = await folderOf('spiece.model')
    await writeFile(join(folder, 'spiece.model'), spiece.subarray(0, 1000))
    await expect(loadT5Tokenizer(folder, 16)).rejects.toThrow(ModelBrokenError)
    await expect(loadT5Tokenizer(folder, 16)).rejects.toThrow(/spiece\.model cannot be read: .*cut short/)
    await rm(join(folder, 'spiece.model'))
    await expect(loadT5Tokenizer(folder, 16)).rejects.toThrow(
      new ModelBrokenError(
        `The folder ${folder} lacks tokenizer.json and spiece.model; it needs one of them`,
      ),
    )
    await writeFile(join(folder, 'tokenizer.json'), '{"model":{"type":"BPE","vocab":{}}}')
    await expect(loadT5Tokenizer(folder, 16)).rejects.toThrow(
      /tokenizer\.json is not as expected: .*model\.type/,
    )
  })

  it('refuses a table of characters that is cut short, and a vocabulary without an end', async () => {
    const folder = await folderOf('tokenizer.json')
    const file = join(folder, 'tokenizer.json')
    const json = await readFile(file, 'utf8')
    await writeFile(file, json.replace(/("precompiled_charsmap":"[^"]{400})[^"]*/, '$1'))
    await expect(loadT5Tokenizer(folder, 16)).rejects.toThrow(/precompiled_charsmap\) is cut short/)
    await writeFile(file, json.replace('["</s>",', '["</z>",'))
    await expect(loadT5Tokenizer(folder, 16)).rejects.toThrow(`${folder} has no token </s> in its vocabulary`)
  })
})

describe('readSentencePieceModel', () => {
  it('refuses a model of byte pairs', () => {
    // trainer_spec (2) of 2 bytes: model_type (3) = BPE (2)
    const bytes = Uint8Array.of(0x12, 0x02, 0x18, 0x02)
    expect(() => readSentencePieceModel(bytes)).toThrow(/of type 2, not of Unigrams/)
  })

  it.each([
    ['nothing', []],
    ['groups', [0x0b]],
    ['a number without an end', [0xff, 0xff]],
  ])('refuses %s', (_, bytes) => {
    expect(() => readSentencePieceModel(Uint8Array.from(bytes))).toThrow(/It is no SentencePiece model/)
  })
})
