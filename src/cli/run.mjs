// Sets up what is missing, then runs a module of the project:  node src/cli/run.mjs [--with-tests] MODULE [ARGUMENT ...]
// Plain JavaScript on Node's own modules, because it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const project = fileURLToPath(new URL('../..', import.meta.url))
const inProject = (...path) => join(project, ...path)

refuseOldNode()
const withTests = process.argv[2] === '--with-tests'
const [module, ...rest] = process.argv.slice(withTests ? 3 : 2)
installPackages(withTests)
generateClient()
await run(module, rest)

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`PromptPics needs Node 20.19 or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

/** Installs from the lock file unless all of it is there already, whoever installed it. */
function installPackages(development) {
  const wanted = Object.entries(readJson('package-lock.json').packages).filter(
    ([path, entry]) => path !== '' && !entry.optional && !entry.devOptional && (development || !entry.dev),
  )
  const there = existsSync(inProject('node_modules/.package-lock.json'))
    ? readJson('node_modules/.package-lock.json').packages
    : {}
  if (wanted.every(([path, { version }]) => there[path]?.version === version && existsSync(inProject(path))))
    return
  console.error('Installing packages (once, and again when they change) ...')
  // What is there beyond production packages stays: `npm start` must not take the tests' tools away again.
  const keepDevelopment = development || Object.values(there).some((entry) => entry.dev)
  execute(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...(keepDevelopment ? [] : ['--omit=dev'])],
    {
      // onnxruntime-node would download GPU libraries; the CPU's are in the package.
      ONNXRUNTIME_NODE_INSTALL: 'skip',
    },
  )
}

/** Generates the database client unless it was generated from this very schema by this very Prisma. */
function generateClient() {
  const stamp = inProject('src/storage/client/.generated-from')
  const versions = ['prisma', '@pothos/plugin-prisma'].map(
    (name) => readJson(`node_modules/${name}/package.json`).version,
  )
  const schema = readFileSync(inProject('prisma/schema.prisma'))
  const from = createHash('sha256').update(schema).update(versions.join(' ')).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === from) return
  console.error('Generating the database client ...')
  execute(
    process.execPath,
    [
      inProject('node_modules/prisma/build/index.js'),
      'generate',
      '--config',
      'prisma/prisma.config.ts',
      '--no-hints',
    ],
    {
      // Generating needs no engine, but Prisma would download one unless it is told of a file.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      CHECKPOINT_DISABLE: '1',
    },
  )
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, from)
}

/** A module of src runs from the build, another TypeScript module as it is; anything else is a command of node_modules. */
async function run(name, args) {
  const path = inProject(name)
  process.argv = [process.execPath, path, ...args]
  if (name.startsWith('src/')) {
    process.setSourceMapsEnabled(true)
    await import(pathToFileURL(await build(name)).href)
  } else if (name.endsWith('.ts')) {
    const { register } = await import('tsx/esm/api')
    register()
    await import(pathToFileURL(path).href)
  } else {
    const command = inProject('node_modules/.bin', name)
    const { status } = spawnSync(command, args, {
      cwd: project,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    })
    process.exit(status ?? 1)
  }
}

/**
 * Turns a module of src and the engine's main module into one JavaScript file each, for Node 20 reads no TypeScript and
 * a loader would cost half of the start. Made again when any file of src has changed. Returns the module's file.
 */
async function build(name) {
  const folder = inProject('.build')
  const file = join(folder, `${nameOf(name)}.mjs`)
  const stamp = `${file}.built-from`
  const from = stateOfSource()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === from) return file
  removeBrokenBuilds()
  const esbuild = await import('esbuild')
  const fresh = inProject(`.build-${process.pid}`)
  await esbuild.build({
    absWorkingDir: project,
    entryPoints: Object.fromEntries([name, 'src/engine/main.ts'].map((module) => [nameOf(module), module])),
    outdir: fresh,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    logLevel: 'error',
  })
  writeFileSync(join(fresh, basename(stamp)), from)
  // File by file, so that a server that runs from the older build keeps its engine.
  mkdirSync(folder, { recursive: true })
  for (const built of readdirSync(fresh)) renameSync(join(fresh, built), join(folder, built))
  rmSync(fresh, { recursive: true })
  return file
}

/** What a build left that was killed in the middle. */
function removeBrokenBuilds() {
  for (const name of readdirSync(project)) {
    const [, pid] = /^\.build-(\d+)$/.exec(name) ?? []
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(inProject(name), { recursive: true, force: true })
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** src/cli/generate.ts -> cli-generate */
function nameOf(path) {
  return path
    .replace(/^src\//, '')
    .replace(/\.ts$/, '')
    .replaceAll('/', '-')
}

/** Changes whenever a file of src does. */
function stateOfSource() {
  const hash = createHash('sha256')
  for (const name of readdirSync(inProject('src'), { recursive: true }).toSorted()) {
    const { mtimeMs, size } = statSync(inProject('src', name))
    hash.update(`${name} ${mtimeMs} ${size}\n`)
  }
  return hash.digest('hex')
}

/** Quiet unless it fails; then all that it said is shown, and this process ends. */
function execute(command, args, environment) {
  const result = spawnSync(command, args, {
    cwd: project,
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    shell: process.platform === 'win32' && command === 'npm',
  })
  if (result.status === 0) return
  console.error(
    `${command} ${args.join(' ')} failed:\n${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}`,
  )
  process.exit(1)
}

function readJson(path) {
  return JSON.parse(readFileSync(inProject(path), 'utf8'))
}
