import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, extname, join, resolve } from 'node:path'
import cliProgress from 'cli-progress'
import { Command, InvalidArgumentError, Option } from 'commander'
import { samplers, type Sampler } from '../engine/protocol.ts'
import { readProcessConfig, type Config } from '../config.ts'
import { createEngine } from '../create-engine.ts'
import { readCatalog } from '../catalog/catalog.ts'
import { withDefaults } from '../catalog/check-request.ts'
import { DomainError, InputError, refuseProblems } from '../errors.ts'
import type { EngineProcess, EngineResult } from '../executor/engine-process.ts'
import { encodePicture } from '../imaging/encode-picture.ts'
import { generationParameters } from '../imaging/generation-parameters.ts'
import { createLogger } from '../logging.ts'
import { chooseModel } from '../use-cases/choose-model.ts'
import { checkText, type GenerationRequest } from '../use-cases/generation-request.ts'
import { randomSeed } from '../use-cases/random-seed.ts'

/** `npm run generate -- "a red castle on a hill at sunset"`: one picture, drawn here, without a server. */
interface Options {
  readonly engine: string
  readonly steps?: number
  readonly seed?: string
  readonly size?: { readonly width: number; readonly height: number }
  readonly guidance?: number
  readonly negative?: string
  readonly sampler?: Sampler
  readonly out?: string
}

const program = new Command('npm run generate --')
  .description('Draws one picture from a prompt and prints where it is. No server has to run.')
  .argument('<prompt>', 'what should be in the picture')
  .option('-e, --engine <id>', 'auto (the best installed model) or the id of a model', 'auto')
  .option('-s, --steps <number>', 'denoising steps (default: as the model likes it)', readWholeNumber)
  .option('--seed <number>', '0 to 9007199254740991; the same seed gives the same picture (default: random)')
  .option(
    '--size <width>x<height>',
    'in pixels, or one number for a square (default: as the model likes it)',
    readSize,
  )
  .option('-g, --guidance <number>', 'how strictly the prompt is followed', readNumber)
  .option('-n, --negative <prompt>', 'what should not be in the picture')
  .addOption(new Option('--sampler <name>', 'how it is sampled').choices(samplers))
  .option(
    '-o, --out <file>',
    'a .png or .webp file (default: a name made of prompt and seed, in the data folder)',
  )
  .addHelpText(
    'after',
    '\nExample:\n  npm run generate -- "a red castle on a hill at sunset" --seed 42 --out castle.png',
  )
  .action(generate)

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

function readSize(text: string): Options['size'] {
  const [, width, height = width] = /^(\d+)(?:x(\d+))?$/i.exec(text) ?? []
  if (width === undefined) throw new InvalidArgumentError('A size like 256x256 was expected.')
  return { width: Number(width), height: Number(height) }
}

async function generate(prompt: string, options: Options): Promise<void> {
  const config = readProcessConfig()
  const request = requestOf(prompt, options)
  refuseProblems(checkText(request, config.PROMPT_LIMIT))
  refuseFormat(options.out)
  const catalog = await readCatalog(config.MODELS_DIR)
  const { decision, model } = await chooseModel(catalog, options.engine, prompt, request)
  const drawn = { ...withDefaults(model, request), prompt, seed: String(Number(request.seed)) }
  if (decision.decidedBy !== 'override') console.log(decision.reason)
  const { picture, timing } = await draw(config, {
    ...drawn,
    modelFolder: model.path,
    ...(model.device !== undefined && { device: model.device }),
    seed: Number(drawn.seed),
    ...(options.negative !== undefined && { negativePrompt: options.negative }),
  })
  const text = generationParameters({
    ...drawn,
    negativePrompt: options.negative ?? null,
    modelId: model.id,
    version: 'PromptPics',
  })
  const encoded = await encodePicture(picture, { parameters: config.EMBED_PARAMETERS ? text : null })
  const file = resolve(options.out ?? join(config.DATA_DIR, 'drawn', `${slug(prompt)}-${drawn.seed}.png`))
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, extname(file).toLowerCase() === '.webp' ? encoded.web : encoded.png)
  const seconds = (timing.pipelineMs / 1000).toFixed(1)
  console.log(
    `${drawn.width} x ${drawn.height}, seed ${drawn.seed}, ${drawn.steps} steps of ${model.id} in ${seconds} s:`,
  )
  console.log(file)
}

function requestOf(prompt: string, options: Options): GenerationRequest {
  return {
    prompt,
    engine: options.engine,
    negativePrompt: options.negative,
    steps: options.steps,
    guidanceScale: options.guidance,
    width: options.size?.width,
    height: options.size?.height,
    sampler: options.sampler,
    seed: options.seed ?? String(randomSeed()),
  }
}

function refuseFormat(out: string | undefined): void {
  if (out === undefined || ['.png', '.webp'].includes(extname(out).toLowerCase())) return
  throw new InputError([{ path: '--out', message: 'a file name that ends in .png or .webp was expected' }])
}

async function draw(config: Config, request: Parameters<EngineProcess['run']>[1]): Promise<EngineResult> {
  const engine = createEngine(config, createLogger({ LOG_LEVEL: 'warn' }))
  const bar = new cliProgress.SingleBar(
    {
      format: '{phase} {bar} {value}/{total} | {duration_formatted}',
      clearOnComplete: false,
      hideCursor: true,
    },
    cliProgress.Presets.shades_classic,
  )
  const abort = new AbortController()
  process.once('SIGINT', () => abort.abort())
  engine.start()
  bar.start(request.steps, 0, { phase: 'starting  ' })
  try {
    return await engine.run(
      'generate',
      request,
      {
        onPhase: (phase) => bar.update({ phase: phase.padEnd(10) }),
        onStep: (step, totalSteps) => {
          bar.setTotal(totalSteps)
          bar.update(step)
        },
      },
      abort.signal,
    )
  } finally {
    bar.stop()
    await engine.stop(1000)
  }
}

/** The start of a prompt as a file name. */
const slug = (prompt: string) =>
  prompt
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, '') || 'picture'

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof DomainError ? error.message.replaceAll('input.', '') : error)
  process.exitCode = 1
})
