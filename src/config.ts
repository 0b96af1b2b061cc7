import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { loadEnvFile } from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { z } from 'zod'
import { ConfigurationError } from './errors.ts'
import { byteSize, readByteSize, sizeExpected } from './model-files/byte-size.ts'

/**
 * Every setting and every limit of the program, with its default and its unit. This is the only module that reads the
 * environment; the README's table and `.env.example` are checked against `settings` by a test.
 */
const digits = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, 'a number was expected')
  .transform(Number)
const number = (min: number, max: number) => digits.pipe(z.number().min(min).max(max))
const wholeNumber = (min: number, max: number) => digits.pipe(z.int().min(min).max(max))
const bytes = (min: number, max: number = Number.MAX_SAFE_INTEGER) =>
  z
    .string()
    .transform((text) => readByteSize(text) ?? NaN)
    .refine((size) => !Number.isNaN(size), { error: sizeExpected, abort: true })
    .refine((size) => size >= min && size <= max, `${byteSize(min)} to ${byteSize(max)} was expected`)
const address = z.url({ protocol: /^https?$/, error: 'an http or https URL was expected' })
const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
const origins = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim().toLowerCase().replace(/\/+$/, ''))
    .filter((part) => part !== ''),
)
const hosts = z.string().transform((text, context) =>
  text
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '')
    .map((part) => {
      if (!/^(\[[0-9a-f:.]+\]|[^\s/:@[\]]+)(:\d+)?$/.test(part))
        context.addIssue({ code: 'custom', message: 'host or host:port, separated by commas, was expected' })
      return part
    }),
)

export const settings = {
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  PORT: wholeNumber(0, 65_535).default(4000).describe('Port to listen on; 0 takes a free one.'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder for the database, pictures and the admin token.'),
  MODELS_DIR: z
    .string()
    .min(1)
    .default('./models')
    .describe('Folder with catalog.json and a folder a model.'),
  HF_ENDPOINT: address
    .default('https://huggingface.co')
    .describe('Address of the hub that models are downloaded from.'),
  HF_TOKEN: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]+$/, 'a token without spaces was expected')
    .optional()
    .describe('Access token for the hub, for models that ask for one. Default: none.'),
  DATABASE_URL: z
    .string()
    .startsWith('file:')
    .optional()
    .describe('SQLite file as a file: URL. Default: promptpics.db in DATA_DIR.'),
  PUBLIC_URL: address
    .optional()
    .describe('Address that clients reach this server by. Default: http://HOST:PORT.'),
  FRONTEND_URL: address
    .optional()
    .describe('Address of the web frontend that links point to. Default: PUBLIC_URL.'),
  ADMIN_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe('Bearer token of the admin. Default: made at first start, kept in DATA_DIR/admin-token.'),
  CORS_ORIGINS: origins
    .default([])
    .describe('Origins that browsers may call from, separated by commas; * allows all.'),
  TRUST_PROXY: wholeNumber(0, 16)
    .default(0)
    .describe('Proxies in front of the server whose X-Forwarded-For is believed; 0: none.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least severe level that is logged.'),
  MODEL_MEMORY_BYTES: bytes(1)
    .optional()
    .describe('Memory that loaded models may hold, in bytes or like 8GiB. Default: 60 % of the machine.'),
  DEVICE_MEMORY_BYTES: bytes(1)
    .optional()
    .describe(
      'Memory of the GPU that models may hold, in bytes or like 24GiB. Default: what an NVIDIA card has less 1.5 GiB.',
    ),
  ENGINE_DEVICE: z
    .enum(['auto', 'cuda', 'webgpu', 'dml', 'coreml', 'cpu'])
    .default('auto')
    .describe('What models run on; auto: the best that works.'),
  LORA_LIMIT_BYTES: bytes(1)
    .default(2_147_483_648)
    .describe('Largest LoRA that is fetched, in bytes or like 2GiB.'),
  LORA_CACHE_BYTES: bytes(0)
    .default(10_737_418_240)
    .describe(
      'Fetched LoRAs that are kept, all together, in bytes or like 10GiB; those unused for longest go.',
    ),
  LORA_MERGED_BYTES: bytes(0)
    .default(42_949_672_960)
    .describe(
      'Weights with LoRAs in them that are kept, all together, in bytes or like 40GiB; those unused for longest go.',
    ),
  LORA_HOSTS: hosts
    .default([])
    .describe(
      'Hosts (host or host:port, separated by commas) that LoRAs may be fetched from though they are not public or not https.',
    ),
  QUEUE_LIMIT: wholeNumber(1, 100_000)
    .default(64)
    .describe('Jobs that may wait; one more is refused with QUEUE_FULL.'),
  RATE_LIMIT_PER_MINUTE: wholeNumber(0, 1_000_000)
    .default(60)
    .describe('Generations that one address or session may ask for in a minute; 0: no limit.'),
  ENGINE_THREADS: wholeNumber(0, 1024).default(0).describe('CPU threads of the engine; 0: one a core.'),
  ENGINE_STALL_SECONDS: number(0.1, 86_400)
    .default(900)
    .describe('Longest silence of a working engine before it is taken for hung and restarted, in seconds.'),
  ATTEMPTS_LIMIT: wholeNumber(1, 100).default(3).describe('Times a job is tried before it fails.'),
  PROMPT_LIMIT: wholeNumber(1, 1_000_000).default(10_000).describe('Longest prompt, in characters.'),
  BATCH_LIMIT: wholeNumber(1, 1000)
    .default(8)
    .describe('Pictures that may be asked for together, by `count`.'),
  LORAS_LIMIT: wholeNumber(0, 100).default(4).describe('LoRAs that a generation may be drawn with.'),
  BODY_LIMIT_BYTES: bytes(1024, 1_000_000_000)
    .default(1_048_576)
    .describe(
      'Largest operation that is taken, by a POST or in a message of a WebSocket, in bytes or like 1MiB.',
    ),
  UPLOAD_LIMIT_BYTES: bytes(1, 1_000_000_000)
    .default(20_971_520)
    .describe('Largest file that is taken with an operation, in bytes or like 20MiB.'),
  UPLOAD_PIXELS_LIMIT: wholeNumber(256, 268_000_000)
    .default(40_000_000)
    .describe('Pixels that an uploaded picture may have.'),
  UPLOADS_PER_HOUR: wholeNumber(0, 1_000_000)
    .default(120)
    .describe('Uploads that one address may send in an hour; 0: no limit.'),
  PRANK_SETS_PER_HOUR: wholeNumber(0, 1_000_000)
    .default(20)
    .describe('Prank sets that one address may make in an hour; 0: no limit.'),
  TRIGGERS_PER_SET: wholeNumber(1, 10_000).default(50).describe('Triggers of a prank set.'),
  SET_BYTES_LIMIT: bytes(1)
    .default(209_715_200)
    .describe('Pictures of a prank set, all versions together, in bytes or like 200MiB.'),
  SHARE_SLUG_LENGTH: wholeNumber(6, 32)
    .default(8)
    .describe('Characters of a new share link’s slug, of 36 kinds.'),
  SLUG_MISSES_PER_MINUTE: wholeNumber(0, 1_000_000)
    .default(30)
    .describe('Slugs that do not exist that one address may look up in a minute; 0: any number.'),
  LOG_FILE_BYTES: bytes(1024, 1_000_000_000_000)
    .default(67_108_864)
    .describe('Size from which a history file in DATA_DIR/logs is begun anew, in bytes or like 64MiB.'),
  LOG_FILES_KEPT: wholeNumber(1, 1000).default(10).describe('Old files that are kept of each history.'),
  SWEEP_INTERVAL_MINUTES: number(0.1, 10_080)
    .default(60)
    .describe('Time between two sweeps for files that nobody needs, in minutes.'),
  TEMPORARY_HOURS: number(0.1, 8760)
    .default(24)
    .describe('Age from which an upload that a crash left is removed, in hours.'),
  UNREFERENCED_HOURS: number(0, 8760)
    .default(24)
    .describe('Age from which a picture that nothing refers to is removed, in hours.'),
  EXPIRED_SETS_DAYS: number(0, 3650)
    .default(30)
    .describe('Time after a prank set’s expiry from which its triggers and pictures are removed, in days.'),
  TOKEN_LIMIT: wholeNumber(1, 1_000_000).default(1000).describe('Tokens of a GraphQL document.'),
  DEPTH_LIMIT: wholeNumber(1, 1000)
    .default(10)
    .describe('Levels of fields of an operation, introspection aside.'),
  ALIAS_LIMIT: wholeNumber(0, 100_000).default(15).describe('Aliases of an operation.'),
  DIRECTIVE_LIMIT: wholeNumber(0, 100_000).default(20).describe('Directives of an operation.'),
  COST_LIMIT: wholeNumber(1, 1_000_000_000)
    .default(20_000)
    .describe(
      'Cost of an operation, in points: 1 a scalar, 2 an object, 1.5 times as much a level, times first or last.',
    ),
  HEADER_TIMEOUT_SECONDS: number(0.1, 3600)
    .default(15)
    .describe('Time that a client may take to send the headers of a request, in seconds.'),
  REQUEST_TIMEOUT_SECONDS: number(0.1, 86_400)
    .default(120)
    .describe(
      'Time that a client may take to send a whole request, in seconds; answers may take as long as they need.',
    ),
  CONNECTION_LIMIT: wholeNumber(1, 1_000_000)
    .default(2000)
    .describe('Connections at once; one more is closed.'),
  WS_INIT_TIMEOUT_SECONDS: number(0.05, 3600)
    .default(3)
    .describe('Time that a WebSocket may take to begin with connection_init, in seconds.'),
  WS_PING_SECONDS: number(0.05, 3600)
    .default(12)
    .describe('How often a WebSocket must answer a ping, in seconds.'),
  SOCKET_SUBSCRIPTION_LIMIT: wholeNumber(1, 100_000)
    .default(50)
    .describe('Operations at once on one WebSocket.'),
  SOCKET_LIMIT_PER_ADDRESS: wholeNumber(1, 1_000_000)
    .default(100)
    .describe('WebSockets that one address may have at once.'),
  PREVIEW_SIZE_LIMIT: wholeNumber(16, 4096)
    .default(512)
    .describe('Longest side of a preview that a subscriber may ask for, in pixels.'),
  PREVIEW_RATE_LIMIT: number(0.1, 60)
    .default(10)
    .describe('Previews a second that a subscriber may ask for.'),
  EMBED_PARAMETERS: flag
    .default(true)
    .describe('Whether prompt and parameters are written into the PNG (true or false).'),
  SHUTDOWN_SECONDS: number(0.1, 600)
    .default(8)
    .describe('Time that a stop waits for the step in hand before the engine is killed, in seconds.'),
}

const environment = z.object(settings)

export type Config = Readonly<
  Omit<z.infer<typeof environment>, 'DATABASE_URL' | 'MODEL_MEMORY_BYTES' | 'PUBLIC_URL' | 'FRONTEND_URL'>
> & {
  readonly DATABASE_URL: string
  readonly MODEL_MEMORY_BYTES: number
  /** Undefined where it follows from the port that is really listened on. */
  readonly PUBLIC_URL: string | undefined
  readonly FRONTEND_URL: string | undefined
}

/**
 * Reads the configuration out of `variables` (name -> text; empty text counts as absent). Relative folders are meant
 * from the working directory. Throws ConfigurationError that names every mistake at once.
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const result = environment.safeParse(given)
  if (!result.success) {
    const mistakes = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigurationError(
      `The configuration has ${mistakes.length} mistake(s):\n${mistakes.join('\n')}`,
    )
  }
  const read = result.data
  const dataFolder = resolve(read.DATA_DIR)
  return Object.freeze({
    ...read,
    DATA_DIR: dataFolder,
    MODELS_DIR: resolve(read.MODELS_DIR),
    DATABASE_URL: read.DATABASE_URL ?? pathToFileURL(join(dataFolder, 'promptpics.db')).href,
    MODEL_MEMORY_BYTES: read.MODEL_MEMORY_BYTES ?? Math.floor(totalmem() * 0.6),
    HF_ENDPOINT: read.HF_ENDPOINT.replace(/\/+$/, ''),
    PUBLIC_URL: read.PUBLIC_URL?.replace(/\/+$/, ''),
    FRONTEND_URL: read.FRONTEND_URL?.replace(/\/+$/, ''),
  })
}

/** Reads the configuration of this process: `.env` of the working directory, overridden by the environment. */
export function readProcessConfig(): Config {
  if (existsSync('.env')) loadEnvFile('.env')
  return readConfig(process.env)
}

/** Whether npm runs this process, by way of a shell. */
export const isRunByNpm = (): boolean => process.env['npm_lifecycle_event'] !== undefined

/** Folders that the system's loader searches for libraries before its own. */
export const libraryFolders = (): string[] =>
  (process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter((folder) => folder !== '')

/** Which cards CUDA is let see, and how it counts them. */
export const cudaCards = () => ({
  visible: process.env['CUDA_VISIBLE_DEVICES'] ?? null,
  bySlot: process.env['CUDA_DEVICE_ORDER'] === 'PCI_BUS_ID',
})

/** The project's own folder, where package.json and the migrations stand. */
export const projectFolder = fileURLToPath(new URL('..', import.meta.url))

/** This program as it calls itself in what it makes: `PromptPics 1.2.3`. */
export async function programVersion(): Promise<string> {
  const text = await readFile(join(projectFolder, 'package.json'), 'utf8')
  const { version } = JSON.parse(text) as { readonly version: string }
  return `PromptPics ${version}`
}

/** What is taken of a picture that somebody brings, and how much is kept of it. */
export const uploadLimits = (config: Pick<Config, 'UPLOAD_PIXELS_LIMIT'>) => ({
  pixels: config.UPLOAD_PIXELS_LIMIT,
  side: 4096,
})
