import { execFile } from 'node:child_process'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { listCases, Replayer, type CaseReport } from '../../golden/replay.ts'
import { goldenCases, goldenModels, temporaryFolder } from './golden-models.ts'

const replayer = new Replayer(goldenModels)
const files = await listCases(goldenCases)

describe('the recorded cases of the reference', () => {
  it.each([
    ['tiny-sd', 27],
    ['tiny-sd-v', 10],
    ['tiny-sdxl', 27],
    ['tiny-sd3', 16],
    ['tiny-flux', 19],
  ])('are all there: %s, %i', (model, count) => {
    const models = files.map((file) => basename(file).split('.')[0])
    expect(models.filter((name) => name === model)).toHaveLength(count)
  })

  it.each(files.map((file) => [basename(file, '.json'), file] as const))('%s', async (name, file) => {
    const report = await replayer.replay(file)
    expect(report).toMatchObject({ case: name, status: 'pass' })
    expect(Object.keys(report.errors ?? {})).toEqual(
      expect.arrayContaining([
        'tokens',
        'embeds',
        'schedule',
        'firstStep',
        'draws',
        'latents',
        'pixel',
        'pixelsOff',
      ]),
    )
    for (const { worst, tolerance } of Object.values(report.errors ?? {}))
      expect(worst).toBeLessThanOrEqual(tolerance)
  })
})

const caseParts = z.object({
  bin: z.string(),
  tensors: z.record(z.string(), z.object({ offset: z.number() })),
})

type Change = (value: number) => number

/** A damaged copy of a case, replayed. `field`: a path into its JSON, or a tensor of its bin (its first value). */
async function replayDamaged(name: string, field: string, change: Change): Promise<CaseReport> {
  const folder = await temporaryFolder()
  await cp(goldenCases, folder, { recursive: true })
  const file = join(folder, `${name}.json`)
  const json: unknown = JSON.parse(await readFile(file, 'utf8'))
  const { bin, tensors } = caseParts.parse(json)
  const tensor = tensors[field]
  if (tensor) await damageTensor(join(folder, bin), field, tensor.offset, change)
  else await writeFile(file, JSON.stringify(changedAt(json, field.split('.'), change)))
  return replayer.replay(file)
}

async function damageTensor(file: string, name: string, offset: number, change: Change): Promise<void> {
  const bytes = await readFile(file)
  if (name === 'image') bytes.writeUInt8(change(bytes.readUInt8(offset)), offset)
  else bytes.writeFloatLE(change(bytes.readFloatLE(offset)), offset)
  await writeFile(file, bytes)
}

function changedAt(value: unknown, path: readonly string[], change: Change): unknown {
  const [key, ...rest] = path
  if (key === undefined) return change(z.number().parse(value))
  if (Array.isArray(value)) return value.with(Number(key), changedAt(value[Number(key)], rest, change))
  return Object.assign({}, value, { [key]: changedAt(Reflect.get(Object(value), key), rest, change) })
}

const up =
  (by: number): Change =>
  (value) =>
    value + by

describe('a case with one number changed by more than its tolerance', () => {
  it.each<[string, string, (value: number) => number, string]>([
    ['tiny-sd.default', 'tokens.tokenizer.positive.0.3', up(1), 'tokens.tokenizer.positive'],
    ['tiny-sd.default', 'prompt_embeds', up(1e-4), 'embeds.prompt_embeds'],
    ['tiny-sd.ddim', 'embeds.negative_prompt_embeds.mean', up(1e-4), 'embeds.negative_prompt_embeds'],
    ['tiny-sd.euler-linspace', 'schedule.timesteps.1', up(-0.2), 'schedule.timesteps'],
    ['tiny-sd.euler-karras', 'schedule.sigmas.4', (sigma) => sigma * 1.0001, 'schedule.sigmas'],
    ['tiny-sd.euler-leading', 'schedule.initNoiseSigma', up(1e-3), 'schedule.initNoiseSigma'],
    ['tiny-sd.default', 'schedule.firstStep', up(1), 'schedule.firstStep'],
    ['tiny-sd.euler-a', 'draws.4.first.31', up(1e-4), 'draws.4'],
    ['tiny-sd.wide', 'latents.start', up(1e-2), 'latents.start'],
    ['tiny-sd.default', 'denoiserFirstCall.0.sample.first.7', up(1e-2), 'denoiserFirstCall.0.sample'],
    ['tiny-sd.default', 'denoiserFirstCall.0.timestep.first.0', up(1), 'denoiserFirstCall.0.timestep'],
    ['tiny-sd-v.rescale', 'steps.3.modelOutput.std', up(1e-3), 'steps.3.modelOutput'],
    ['tiny-sd-v.dpm-2m', 'steps.2.x0.first.0', up(1e-2), 'steps.2.x0'],
    ['tiny-sd.lcm', 'latents.2', up(1e-3), 'latents.2'],
    ['tiny-sd.img2img-batch', 'draws.1.first.3', up(1e-4), 'draws.1'],
    ['tiny-sd-v.img2img-60', 'posterior.0', up(1e-2), 'posterior.0'],
    ['tiny-sdxl.inpaint-disc', 'posterior.1', up(1e-2), 'posterior.1'],
    ['tiny-sdxl.inpaint-disc', 'image_latents', up(1e-3), 'image_latents'],
    ['tiny-sdxl.inpaint-disc', 'schedule.firstStep', up(-1), 'schedule.firstStep'],
    ['tiny-sdxl.default', 'tokens.tokenizer_2.positive.0.40', up(1), 'tokens.tokenizer_2.positive'],
    ['tiny-sdxl.negative', 'negative_pooled_prompt_embeds', up(1e-3), 'embeds.negative_pooled_prompt_embeds'],
    ['tiny-sdxl.micro', 'denoiserFirstCall.0.time_ids.first.1', up(1), 'denoiserFirstCall.0.time_ids'],
    ['tiny-sd3.prompts-3', 'tokens.tokenizer_3.positive.0.2', up(1), 'tokens.tokenizer_3.positive'],
    ['tiny-sd3.no-t5', 'embeds.pooled_prompt_embeds.mean', up(1e-3), 'embeds.pooled_prompt_embeds'],
    ['tiny-sd3.dynamic', 'schedule.sigmas.2', up(1e-4), 'schedule.sigmas'],
    ['tiny-sd3.default', 'denoiserFirstCall.0.timestep.first.1', up(1), 'denoiserFirstCall.0.timestep'],
    ['tiny-flux.wide', 'denoiserFirstCall.0.img_ids.first.5', up(1), 'denoiserFirstCall.0.img_ids'],
    ['tiny-flux.true-cfg', 'denoiserFirstCall.1.guidance.first.0', up(1), 'denoiserFirstCall.1.guidance'],
    ['tiny-flux.steep-shift', 'schedule.timesteps.1', up(0.1), 'schedule.timesteps'],
    ['tiny-flux.inpaint-disc', 'latents.1', up(1e-2), 'latents.1'],
    ['tiny-sd.batch', 'image', (byte) => (byte + 5) % 256, 'image'],
  ])('%s, %s: fails there first', async (name, field, change, point) => {
    const report = await replayDamaged(name, field, change)
    expect(report).toMatchObject({ case: name, status: 'fail', first: { point } })
    expect(report.message).toContain(`${point} is out by`)
  })

  it('fails for a seed that was not the one', async () => {
    const report = await replayDamaged('tiny-sd.seed', 'seeds.0', up(1))
    expect(report.first?.point).toBe('draws.0')
  })
})

const main = fileURLToPath(new URL('../../golden/main.ts', import.meta.url))
const run = async (...args: readonly string[]) => {
  const command = promisify(execFile)(process.execPath, ['--import', 'tsx', main, ...args])
  const failure = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() })
  return command
    .then(({ stdout, stderr }) => ({ code: 0, stdout, stderr }))
    .catch((error) => failure.parse(error))
}
const reports = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => z.looseObject({ status: z.string() }).parse(JSON.parse(line)))

/** A folder with the cases named, each changed as told. */
async function casesWith(changes: Readonly<Record<string, object>>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [name, change] of Object.entries(changes)) {
    const json: unknown = JSON.parse(await readFile(join(goldenCases, `${name}.json`), 'utf8'))
    await cp(join(goldenCases, `${name}.bin`), join(folder, `${name}.bin`))
    await writeFile(join(folder, `${name}.json`), JSON.stringify(Object.assign({}, json, change)))
  }
  return folder
}

describe('npm run golden', () => {
  it('prints a line a case and exits with 0 when all pass', async () => {
    const cases = await casesWith({ 'tiny-sd-v.default': {}, 'tiny-sd.default': {} })
    const { code, stdout } = await run('--cases', cases, '--models', goldenModels)
    expect(reports(stdout)).toMatchObject([
      { case: 'tiny-sd-v.default', status: 'pass' },
      { case: 'tiny-sd.default', status: 'pass', errors: { latents: { tolerance: 2e-4 } } },
    ])
    expect(code).toBe(0)
  })

  it('exits with 2 when some are not built yet, with 1 when some fail or cannot be run', async () => {
    const unbuilt = await casesWith({ 'tiny-sd.default': {}, 'tiny-sd-v.default': { kind: 'video' } })
    const first = await run('--cases', unbuilt, '--models', goldenModels)
    expect(reports(first.stdout).map(({ status }) => status)).toEqual(['unsupported', 'pass'])
    expect(first.code).toBe(2)

    const failing = await casesWith({
      'tiny-sd-v.default': { kind: 'video' },
      'tiny-sd.default': { seeds: [43] },
    })
    const second = await run('--cases', failing, '--models', goldenModels)
    expect(reports(second.stdout).map(({ status }) => status)).toEqual(['unsupported', 'fail'])
    expect(second.code).toBe(1)

    const lost = await casesWith({ 'tiny-sd.default': { model: 'no-such-model' } })
    const third = await run('--cases', lost, '--models', goldenModels)
    expect(reports(third.stdout).map(({ status }) => status)).toEqual(['error'])
    expect(third.code).toBe(1)
  })

  it('explains itself, and what it cannot do', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('--cases DIR') })
    const empty = await temporaryFolder()
    expect(await run('--cases', empty, '--models', goldenModels)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('holds no cases'),
    })
    expect(await run('--cases', '/nowhere', '--models', goldenModels)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('/nowhere'),
    })
    expect((await run()).code).toBe(1)
  })
})
