import { describe, expect, it } from 'vitest'
import { describeAddress, nextAddress, readAddress } from '../../../../src/catalog/loras/lora-address.ts'

const none: ReadonlySet<string> = new Set()
const read = (text: string, ...allowed: string[]) => readAddress(text, new Set(allowed)).href

describe('the address of a LoRA', () => {
  it.each([
    ['https://example.com/a.safetensors', 'https://example.com/a.safetensors'],
    ['https://example.com:443/a.safetensors?x=1#part', 'https://example.com/a.safetensors?x=1'],
    ['https://8.8.8.8/a', 'https://8.8.8.8/a'],
    ['https://[2606:4700:4700::1111]/a', 'https://[2606:4700:4700::1111]/a'],
    [
      'https://huggingface.co/someone/lora/blob/main/folder/blob/a.safetensors?download=true',
      'https://huggingface.co/someone/lora/resolve/main/folder/blob/a.safetensors?download=true',
    ],
    [
      'https://huggingface.co/someone/lora/resolve/main/a.safetensors',
      'https://huggingface.co/someone/lora/resolve/main/a.safetensors',
    ],
    ['https://example.com/a/b/blob/c', 'https://example.com/a/b/blob/c'],
  ])('%s means %s', (text, meant) => expect(read(text)).toBe(meant))

  it.each([
    ['not a url', 'a URL was expected'],
    ['/etc/passwd', 'a URL was expected'],
    ['file:///etc/passwd', 'an https URL was expected'],
    ['ftp://example.com/a', 'an https URL was expected'],
    ['data:application/octet-stream,abc', 'an https URL was expected'],
    ['http://example.com/a', 'an https URL was expected'],
    ['https://user@example.com/a', 'without user name'],
    ['https://:secret@example.com/a', 'without user name'],
    ['https://example.com:8443/a', 'without a port'],
    ['https://example.com:22/a', 'without a port'],
    [`https://example.com/${'a'.repeat(2000)}`, 'at most 2000 characters'],
  ])('%s is refused: %s', (text, words) => expect(() => readAddress(text, none)).toThrow(words))

  it.each([
    'https://127.0.0.1/a',
    'https://127.1/a',
    'https://0x7f.1/a',
    'https://0x7f000001/a',
    'https://2130706433/a',
    'https://0177.0.0.1/a',
    'https://017700000001/a',
    'https://127.0.0.1./a',
    'https://１２７.0.0.1/a',
    'https://%31%32%37.0.0.1/a',
    'https://0/a',
    'https://10.0.0.1/a',
    'https://169.254.169.254/latest/meta-data',
    'https://0xa9fea9fe/latest',
    'https://[::1]/a',
    'https://[::]/a',
    'https://[::ffff:10.0.0.1]/a',
    'https://[::ffff:a00:1]/a',
    'https://[64:ff9b::a00:1]/a',
    'https://[fd00:ec2::254]/a',
    'https://[fe80::1]/a',
  ])('%s is not public', (text) =>
    expect(() => readAddress(text, none)).toThrow('a URL with a public address was expected'),
  )

  it('may be what the operator allows, of that port only', () => {
    expect(read('http://127.0.0.1:8080/a', '127.0.0.1:8080')).toBe('http://127.0.0.1:8080/a')
    expect(read('http://models.internal/a', 'models.internal')).toBe('http://models.internal/a')
    expect(read('https://models.internal/a', 'models.internal:443')).toBe('https://models.internal/a')
    expect(read('http://[::1]:8080/a', '[::1]:8080')).toBe('http://[::1]:8080/a')
    expect(() => read('http://127.0.0.1:8081/a', '127.0.0.1:8080')).toThrow('https')
    expect(() => read('http://models.internal:8080/a', 'models.internal')).toThrow('https')
    expect(() => read('http://models.internal/a', 'models.internal:443')).toThrow('https')
    expect(() => read('ftp://models.internal/a', 'models.internal')).toThrow('https')
    expect(() => read('http://a@models.internal/a', 'models.internal')).toThrow('user name')
  })

  it('is named without its query', () => {
    expect(describeAddress('https://example.com/a.safetensors?token=secret')).toBe(
      'https://example.com/a.safetensors',
    )
    expect(describeAddress('https://me:secret@example.com/a')).toBe('https://example.com/a')
  })
})

describe('a redirect', () => {
  const from = new URL('https://example.com/folder/a')
  const to = (location: string, ...allowed: string[]) => nextAddress(from, location, new Set(allowed)).href

  it('may be relative, long, or lead to another host', () => {
    expect(to('b?x=1')).toBe('https://example.com/folder/b?x=1')
    expect(to('//cdn.example.com/b')).toBe('https://cdn.example.com/b')
    expect(to(`/b?${'x'.repeat(5000)}`)).toHaveLength(5022)
  })

  it('does not leave https, not even for a host that is allowed', () => {
    expect(() => to('http://models.internal/a', 'models.internal')).toThrow('from https to something else')
    expect(() => to('file:///etc/passwd')).toThrow('from https to something else')
    expect(nextAddress(new URL('http://a.test/'), 'http://b.test/', new Set(['b.test'])).href).toBe(
      'http://b.test/',
    )
  })

  it.each(['https://127.0.0.1/', 'https://[::1]/', 'https://a:b@example.com/', 'https://example.com:8443/'])(
    'does not lead to %s',
    (location) =>
      expect(() => to(location)).toThrow('it redirects to an address that may not be fetched from'),
  )

  it('leads to a URL', () => expect(() => to('https://')).toThrow('no URL'))
})
