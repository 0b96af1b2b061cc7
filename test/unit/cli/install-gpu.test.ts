import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const project = fileURLToPath(new URL('../../..', import.meta.url))
const runtime = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'))
const folder = join(runtime, 'bin/napi-v6/linux/x64')

/** Nobody listens there, so the download fails on every machine. */
const nowhere = 'http://127.0.0.1:1'

/** What a program prints, and its exit code. */
function run(...args: string[]): Promise<{ code: number | null; printed: string }> {
  const environment = { ...process.env, GLOBAL_AGENT_HTTP_PROXY: nowhere, GLOBAL_AGENT_HTTPS_PROXY: nowhere }
  const child = spawn(process.execPath, args, { cwd: project, env: environment })
  let printed = ''
  child.stdout.on('data', (chunk) => (printed += chunk))
  child.stderr.on('data', (chunk) => (printed += chunk))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, printed })))
}

const installGpu = (...args: string[]) => run('--import', 'tsx', 'src/cli/install-gpu.ts', ...args)

/** These tell what happens without a GPU, on the one platform that has something to fetch. */
const canBeTold =
  process.platform === 'linux' &&
  process.arch === 'x64' &&
  !existsSync('/proc/driver/nvidia/version') &&
  !existsSync('/dev/dxg')

describe.skipIf(!canBeTold)('npm run gpu:install without a GPU', () => {
  it('says with --check what is missing', async () => {
    const { code, printed } = await installGpu('--check')
    expect(printed).toContain('NVIDIA driver: none is there.')
    expect(printed).toContain('ONNX Runtime’s CUDA libraries: not installed.')
    expect(printed).not.toContain('Fetching')
    expect(code).toBe(1)
  })

  it('fetches nothing', async () => {
    const { code, printed } = await installGpu()
    expect(printed).toContain('Nothing is fetched without a driver. Install it first, or use --force.')
    expect(printed).not.toContain('Fetching')
    expect(code).toBe(1)
  })

  it('fails with --force where nothing can be fetched, and leaves a runtime that works', async () => {
    const before = readdirSync(folder)
    const { code, printed } = await installGpu('--force')
    expect(printed).toMatch(/They could not be fetched: .*ECONNREFUSED.*\. The installation is as it was\./)
    expect(code).toBe(1)
    expect(readdirSync(folder)).toEqual(before)
    const graph = 'models/starter/vae_decoder/model.onnx'
    const opened = await run(
      '--input-type=module',
      '--eval',
      `const { InferenceSession } = await import('onnxruntime-node')
       const session = await InferenceSession.create('${graph}', { executionProviders: ['cpu'] })
       console.log(session.outputNames.length)`,
    )
    expect(opened).toEqual({ code: 0, printed: '1\n' })
  })
})

it('does not know other options', async () => {
  const { code, printed } = await installGpu('--chek')
  expect(printed).toContain("unknown option '--chek'")
  expect(code).toBe(1)
})
