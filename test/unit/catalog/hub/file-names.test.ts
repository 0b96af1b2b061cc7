import { describe, expect, it } from 'vitest'
import { isSafePath, refuseCollisions, refuseUnsafePaths } from '../../../../src/catalog/hub/file-names.ts'
import { HubError } from '../../../../src/errors.ts'

describe('a path from outside', () => {
  it.each(['a', 'unet/model.onnx', '.gitattributes', 'a/..b/c', 'ä/b c', '...'])('may be %j', (path) => {
    expect(isSafePath(path)).toBe(true)
  })

  it.each([
    ...['', '.', '..', '../a', 'a/..', 'a/../b', './a', 'a/./b', '/etc/passwd', 'a//b', 'a/'],
    ...['a\\b', '..\\a', 'C:\\a', 'C:a', 'a:stream', 'a\0b', 'a\nb'],
  ])('may not be %j', (path) => {
    expect(isSafePath(path)).toBe(false)
  })

  it('is refused by name', () => {
    expect(() => refuseUnsafePaths(['a', 'b/../../c'])).toThrow(HubError)
    expect(() => refuseUnsafePaths(['a', 'b/../../c'])).toThrow('"b/../../c"')
  })
})

const refuse = (...paths: readonly string[]) => refuseCollisions(paths.map((path) => ({ path })))

describe('names that some disks cannot tell apart', () => {
  it.each([
    [['unet/model.onnx', 'unet/Model.onnx']],
    [['unet/model.onnx', 'UNET/config.json']],
    [['a/b', 'A']],
    [['a', 'a/b']],
    [['a/b', 'a/b']],
    [['caf\u00E9', 'cafe\u0301']],
  ])('are refused: %j', (paths) => {
    expect(() => refuse(...paths)).toThrow(HubError)
  })

  it('are not those of files in one folder, or of the same name in two', () => {
    expect(() => refuse('unet/config.json', 'unet/model.onnx', 'vae/config.json', 'unet.json')).not.toThrow()
  })
})
