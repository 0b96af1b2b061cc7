import { expect, it } from 'vitest'
import { acceptedFormat } from '../../../src/http/picture-format.ts'

it.each([
  [undefined, 'png'],
  ['', 'png'],
  ['*/*', 'png'],
  ['image/*', 'png'],
  ['IMAGE/WEBP', 'webp'],
  ['image/jpeg', 'jpeg'],
  ['image/jpeg;q=0.9, image/png;q=0.8', 'jpeg'],
  ['image/jpeg ; q=0.2,image/webp;q=0.2', 'webp'],
  ['image/avif,image/webp,*/*;q=0.8', 'webp'],
  ['text/html,application/xhtml+xml,image/avif,image/webp,image/apng,*/*;q=0.8', 'webp'],
  ['image/png;q=0,image/*', 'webp'],
  ['image/*;q=0,image/jpeg', 'jpeg'],
  ['image/webp;level=1;q=1', 'webp'],
  ['image/gif', null],
  ['text/html', null],
  ['image/png;q=0', null],
  ['image/png;q=2', null],
  ['image/png;q=x', null],
])('%s: %s', (accept, format) => {
  expect(acceptedFormat(accept)).toBe(format)
})
