import { describe, expect, it } from 'vitest'
import { checkText, type GenerationRequest } from '../../../src/use-cases/generation-request.ts'

const limit = 10
const emoji = '😀'

const problems = (fields: Partial<GenerationRequest>) =>
  checkText({ prompt: 'a cat', engine: 'auto', ...fields }, limit).map(
    ({ path, message }) => `${path}: ${message}`,
  )

describe('checkText', () => {
  it.each<[string, Partial<GenerationRequest>]>([
    ['a prompt and nothing else', {}],
    ['nulls', { negativePrompt: null, seed: null, sessionId: null }],
    ['as many characters as may be', { prompt: 'x'.repeat(limit), negativePrompt: 'x'.repeat(limit) }],
    ['as many characters of two units as may be', { prompt: emoji.repeat(limit) }],
    ['an empty negative prompt', { negativePrompt: '' }],
    ['the smallest seed', { seed: '0' }],
    ['the largest seed', { seed: '9007199254740991' }],
    ['zeros before a seed', { seed: '0000000000000007' }],
    ['the longest session', { sessionId: emoji.repeat(128) }],
  ])('takes %s', (_name, fields) => {
    expect(problems(fields)).toEqual([])
  })

  it.each<[string, Partial<GenerationRequest>]>([
    ['input.prompt: a prompt was expected, it is empty', { prompt: '' }],
    ['input.prompt: a prompt was expected, it is empty', { prompt: '\u00a0\n\u2003' }],
    ['input.prompt: at most 10 characters were expected, 11 were given', { prompt: 'x'.repeat(11) }],
    ['input.prompt: at most 10 characters were expected, 11 were given', { prompt: emoji.repeat(11) }],
    [
      'input.prompt: at most 10 characters were expected, 19 were given',
      { prompt: `${emoji}${'x'.repeat(18)}` },
    ],
    [
      'input.negativePrompt: at most 10 characters were expected, 11 were given',
      { negativePrompt: 'x'.repeat(11) },
    ],
    ['input.sessionId: it is empty; leave it out instead', { sessionId: '' }],
    ['input.sessionId: at most 128 characters were expected, 129 were given', { sessionId: 'x'.repeat(129) }],
  ])('says %s', (message, fields) => {
    expect(problems(fields)).toEqual([message])
  })

  it.each(['a\0', '\ud800', '\udc00', 'a\udc00\ud800', '😀\ud83d'])('refuses what is no text: %j', (text) => {
    const message = 'valid Unicode text without NUL characters was expected'
    expect(problems({ prompt: text })).toEqual([`input.prompt: ${message}`])
    expect(problems({ negativePrompt: text })).toEqual([`input.negativePrompt: ${message}`])
    expect(problems({ sessionId: text })).toEqual([`input.sessionId: ${message}`])
  })

  it.each([
    '',
    '-1',
    '+1',
    '1.0',
    '1e3',
    '0x1',
    ' 1',
    '1\n',
    '٣',
    'abc',
    '9007199254740992',
    '00000000000000001',
  ])('refuses the seed "%s"', (seed) => {
    expect(problems({ seed })).toEqual([
      'input.seed: a whole number from 0 to 9007199254740991 as text was expected',
    ])
  })

  it('tells everything at once, each field once', () => {
    const found = checkText(
      { prompt: '', engine: 'auto', negativePrompt: `\0${'x'.repeat(20)}`, seed: '-1', sessionId: '' },
      limit,
    )
    expect(found.map(({ path }) => path)).toEqual([
      ...['input.prompt', 'input.negativePrompt', 'input.seed', 'input.sessionId'],
    ])
  })
})
