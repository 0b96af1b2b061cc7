import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { askedGeneration } from '../../../../src/cli/generate/asked-generation.ts'
import { addOptions, type Options } from '../../../../src/cli/generate/options.ts'

/** The options of a command line, or what commander says of it. */
function parsed(...args: string[]): Options {
  const command = addOptions(new Command()).argument('<prompt>').exitOverride()
  command.configureOutput({ writeErr: () => undefined })
  return command.parse(['a cat', ...args], { from: 'user' }).opts<Options>()
}

describe('the options of generate', () => {
  it('become what is asked for', () => {
    const options = parsed(
      ...['--engine', 'sdxl', '--steps', '4', '--seed', '7', '--size', '512x768', '--guidance', '2.5'],
      ...['--negative', 'fog', '--prompt2', 'oil', '--negative-prompt2', 'haze', '--sampler', 'EULER'],
      ...['--clip-skip', '1', '--guidance-rescale', '0.7', '--true-cfg-scale', '3', '--count', '2'],
      ...['--init-image', 'a.png', '--mask', 'b.png', '--strength', '0.6'],
      ...['--lora', 'ink:0.8', '--lora', 'oil', '--out', 'cat.png'],
    )
    expect(askedGeneration('a cat', options)).toEqual({
      ...{
        prompt: 'a cat',
        engine: 'sdxl',
        steps: 4,
        seed: '7',
        width: 512,
        height: 768,
        guidanceScale: 2.5,
      },
      ...{ negativePrompt: 'fog', prompt2: 'oil', negativePrompt2: 'haze', sampler: 'EULER' },
      ...{ clipSkip: 1, guidanceRescale: 0.7, trueCfgScale: 3, count: 2 },
      ...{ initImage: 'a.png', mask: 'b.png', strength: 0.6 },
      loras: [{ name: 'ink', scale: 0.8 }, { name: 'oil' }],
    })
    expect(options.out).toBe('cat.png')
  })

  it('are none but a seed where nothing is given', () => {
    const asked = askedGeneration('a cat', parsed())
    const given = Object.entries(asked).filter(([, value]) => value !== undefined)
    expect(Object.fromEntries(given)).toEqual({
      prompt: 'a cat',
      engine: 'auto',
      seed: expect.stringMatching(/^\d+$/),
    })
  })

  it.each([
    ['256', { width: 256, height: 256 }],
    ['256X128', { width: 256, height: 128 }],
    ['256x', { width: 256 }],
    ['x128', { height: 128 }],
  ])('take %s for a size', (text, size) => {
    expect(parsed('--size', text).size).toEqual(size)
  })

  it.each([
    ['--size', 'x'],
    ['--size', ''],
    ['--size', '2.5x3'],
    ['--count', '1.5'],
    ['--clip-skip', 'two'],
    ['--strength', ''],
    ['--strength', 'Infinity'],
    ['--true-cfg-scale', 'x'],
    ['--sampler', 'PLMS'],
  ])('refuse %s %j', (option, text) => {
    expect(() => parsed(option, text)).toThrow(option)
  })
})
