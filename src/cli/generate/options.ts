import { InvalidArgumentError, Option, type Command } from 'commander'
import { samplers, type Sampler } from '../../engine/protocol.ts'
import type { AskedLora } from '../../use-cases/lora-shelf.ts'
import { readLora } from './local-loras.ts'

/** What can be given beside the prompt. */
export interface Options {
  readonly engine: string
  readonly steps?: number
  readonly seed?: string
  readonly size?: { readonly width?: number; readonly height?: number }
  readonly guidance?: number
  readonly negative?: string
  readonly sampler?: Sampler
  readonly prompt2?: string
  readonly negativePrompt2?: string
  readonly clipSkip?: number
  readonly guidanceRescale?: number
  readonly trueCfgScale?: number
  /** Files. */
  readonly initImage?: string
  readonly mask?: string
  readonly strength?: number
  readonly lora?: readonly AskedLora[]
  readonly count?: number
  readonly out?: string
}

/** Tells `command` of all options. */
export const addOptions = (command: Command): Command =>
  addPictures(
    addText(
      command
        .option('-e, --engine <id>', 'auto (the best installed model) or the id of a model', 'auto')
        .option('-s, --steps <number>', 'denoising steps (default: as the model likes it)', readWholeNumber)
        .option(
          '--seed <number>',
          '0 to 9007199254740991; the same seed gives the same picture (default: random)',
        )
        .option(
          '--size <width>x<height>',
          'in pixels, one number for a square, or 512x or x512 for one side of a start picture (default: as the start picture has it, or as the model likes it)',
          readSize,
        )
        .option('-g, --guidance <number>', 'how strictly the prompt is followed', readNumber)
        .addOption(new Option('--sampler <name>', 'how it is sampled').choices(samplers)),
    ),
  )
    .option(
      '--count <number>',
      'how many pictures; their seeds follow one another (default: 1)',
      readWholeNumber,
    )
    .option(
      '-o, --out <file>',
      'a .png or .webp file, of several castle-1.png, castle-2.png ... (default: a name made of prompt and seed, in the data folder)',
    )

const addText = (command: Command): Command =>
  command
    .option('-n, --negative <prompt>', 'what should not be in the picture')
    .option('--prompt2 <prompt>', 'for the text encoders after the first (default: the prompt)')
    .option('--negative-prompt2 <prompt>', 'the same of what should not be in it')
    .option('--clip-skip <number>', 'layers of CLIP that are passed over', readWholeNumber)
    .option('--guidance-rescale <number>', '0 to 1: against overexposure by guidance', readNumber)
    .option(
      '--true-cfg-scale <number>',
      'guidance by the negative prompt of models that are told the guidance',
      readNumber,
    )

const addPictures = (command: Command): Command =>
  command
    .option('--init-image <file>', 'a picture to start from: PNG, JPEG, WebP or AVIF')
    .option(
      '--strength <number>',
      '0 to 1: how much of it changes (default: as the family likes it)',
      readNumber,
    )
    .option('--mask <file>', 'what of it is repainted: white')
    .option(
      '--lora <file[:scale]>',
      'a .safetensors file, a name in the loras of the models folder, or an address; several times for several',
      (text, before: readonly AskedLora[] | undefined) => [...(before ?? []), readLora(text)],
    )

function readNumber(text: string): number {
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number)) throw new InvalidArgumentError('A number was expected.')
  return number
}

function readWholeNumber(text: string): number {
  const number = readNumber(text)
  if (!Number.isInteger(number)) throw new InvalidArgumentError('A whole number was expected.')
  return number
}

function readSize(text: string): NonNullable<Options['size']> {
  const [, square] = /^(\d+)$/.exec(text) ?? []
  if (square !== undefined) return { width: Number(square), height: Number(square) }
  const [, width, height] = /^(\d*)x(\d*)$/i.exec(text) ?? []
  if (!width && !height) throw new InvalidArgumentError('A size like 256x256 was expected.')
  return { ...(width && { width: Number(width) }), ...(height && { height: Number(height) }) }
}
