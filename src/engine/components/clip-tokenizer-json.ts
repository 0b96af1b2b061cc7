import type { SpecialToken, SpecialTokens } from './special-tokens.ts'

/**
 * The tokenizer JSON of a CLIP tokenizer that came as vocabulary and merges, the older form (transformers'
 * tokenization_clip.py): NFC, runs of white space made one space, lower case; words split by CLIP's expression; bytes
 * as printable characters; byte pairs merged, the last piece of a word marked by `</w>`.
 *
 * @param vocabulary token to id, as in vocab.json
 * @param merges the text of merges.txt: a header line, then a pair a line
 */
export function clipTokenizerJson(
  vocabulary: Readonly<Record<string, number>>,
  merges: string,
  special: SpecialTokens,
): object {
  return {
    version: '1.0',
    added_tokens: addedTokens(vocabulary, special),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: wordExpression(special) }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: null,
    decoder: null,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: special.unk.content,
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: vocabulary,
      merges: mergePairs(merges),
    },
  }
}

function addedTokens(vocabulary: Readonly<Record<string, number>>, special: SpecialTokens): object[] {
  const byContent = new Map<string, SpecialToken>()
  for (const token of [special.pad, special.unk, special.bos, special.eos])
    byContent.set(token.content, token)
  return [...byContent.values()].map(({ content, normalized, lstrip, rstrip }) => {
    const id = vocabulary[content]
    return { id, content, normalized, lstrip, rstrip, single_word: false, special: true }
  })
}

function wordExpression({ bos, eos }: SpecialTokens): string {
  const special = [bos, eos].map(({ content }) => content.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
  return [
    ...special,
    "'s",
    "'t",
    "'re",
    "'ve",
    "'m",
    "'ll",
    "'d",
    '[\\p{L}]+',
    '[\\p{N}]',
    '[^\\s\\p{L}\\p{N}]+',
  ].join('|')
}

function mergePairs(merges: string): [string, string][] {
  const lines = merges.split('\n').map((line) => line.trimEnd())
  return lines
    .filter((line) => line !== '' && !line.startsWith('#version'))
    .map((line) => {
      const [left = '', right = ''] = line.split(' ')
      return [left, right]
    })
}
