import { resolve } from 'node:path'
import { totalmem } from 'node:os'
import { describe, expect, it } from 'vitest'
import { readConfig, settings } from '../../src/config.ts'
import { ConfigurationError } from '../../src/errors.ts'

/** The lines that tell a mistake each. */
function mistakes(variables: Record<string, string>): string[] {
  try {
    readConfig(variables)
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    expect(error.code).toBe('BAD_CONFIGURATION')
    const [head, ...lines] = error.message.split('\n')
    expect(head).toBe(`The configuration has ${lines.length} mistake(s):`)
    return lines.map((line) => line.trim())
  }
  return []
}

describe('where nothing is set', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toEqual({
      HOST: '127.0.0.1',
      PORT: 4000,
      DATA_DIR: resolve('data'),
      MODELS_DIR: resolve('models'),
      HF_ENDPOINT: 'https://huggingface.co',
      DATABASE_URL: `file://${resolve('data/promptpics.db')}`,
      PUBLIC_URL: undefined,
      FRONTEND_URL: undefined,
      CORS_ORIGINS: [],
      TRUST_PROXY: 0,
      LOG_LEVEL: 'info',
      MODEL_MEMORY_BYTES: Math.floor(totalmem() * 0.6),
      LORA_LIMIT_BYTES: 2_147_483_648,
      LORA_CACHE_BYTES: 10_737_418_240,
      LORA_HOSTS: [],
      LORA_MERGED_BYTES: 42_949_672_960,
      QUEUE_LIMIT: 64,
      RATE_LIMIT_PER_MINUTE: 60,
      ENGINE_DEVICE: 'auto',
      ENGINE_THREADS: 0,
      ENGINE_STALL_SECONDS: 900,
      ATTEMPTS_LIMIT: 3,
      PROMPT_LIMIT: 10_000,
      BATCH_LIMIT: 8,
      LORAS_LIMIT: 4,
      BODY_LIMIT_BYTES: 1_048_576,
      UPLOAD_LIMIT_BYTES: 20_971_520,
      UPLOAD_PIXELS_LIMIT: 40_000_000,
      UPLOADS_PER_HOUR: 120,
      PRANK_SETS_PER_HOUR: 20,
      TRIGGERS_PER_SET: 50,
      SET_BYTES_LIMIT: 209_715_200,
      SHARE_SLUG_LENGTH: 8,
      SLUG_MISSES_PER_MINUTE: 30,
      LOG_FILE_BYTES: 67_108_864,
      LOG_FILES_KEPT: 10,
      SWEEP_INTERVAL_MINUTES: 60,
      TEMPORARY_HOURS: 24,
      UNREFERENCED_HOURS: 24,
      EXPIRED_SETS_DAYS: 30,
      TOKEN_LIMIT: 1000,
      DEPTH_LIMIT: 10,
      ALIAS_LIMIT: 15,
      DIRECTIVE_LIMIT: 20,
      COST_LIMIT: 50_000,
      HEADER_TIMEOUT_SECONDS: 15,
      REQUEST_TIMEOUT_SECONDS: 120,
      CONNECTION_LIMIT: 2000,
      WS_INIT_TIMEOUT_SECONDS: 3,
      WS_PING_SECONDS: 12,
      SOCKET_SUBSCRIPTION_LIMIT: 50,
      SOCKET_LIMIT_PER_ADDRESS: 100,
      PREVIEW_SIZE_LIMIT: 512,
      PREVIEW_RATE_LIMIT: 10,
      EMBED_PARAMETERS: true,
      SHUTDOWN_SECONDS: 8,
    })
  })

  it('takes empty text for nothing, of every setting', () => {
    const empty = Object.fromEntries(Object.keys(settings).map((name) => [name, '']))
    expect(readConfig(empty)).toEqual(readConfig({}))
  })

  it('does not mind what else is in the environment', () => {
    expect(readConfig({ PATH: '/bin', PORTS: 'many', port: 'x' })).toEqual(readConfig({}))
  })

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(readConfig({}))).toBe(true)
  })
})

describe('what is set', () => {
  it.each([
    ['PORT', '0', 0],
    ['PORT', '65535', 65_535],
    ['HOST', '::', '::'],
    ['RATE_LIMIT_PER_MINUTE', '0', 0],
    ['ENGINE_STALL_SECONDS', '0.5', 0.5],
    ['EMBED_PARAMETERS', 'false', false],
    ['EMBED_PARAMETERS', 'true', true],
    ['LOG_LEVEL', 'silent', 'silent'],
    ['MODEL_MEMORY_BYTES', '8589934592', 8_589_934_592],
    ['MODEL_MEMORY_BYTES', '8GB', 8_000_000_000],
    ['DEVICE_MEMORY_BYTES', '1.5GiB', 1_610_612_736],
    ['LORA_CACHE_BYTES', '0', 0],
    ['LORA_LIMIT_BYTES', '512 MiB', 536_870_912],
    ['ADMIN_TOKEN', 'sixteen letters!', 'sixteen letters!'],
    ['CORS_ORIGINS', '*', ['*']],
    ['CORS_ORIGINS', ' http://a , http://b:1,, ', ['http://a', 'http://b:1']],
    [
      'LORA_HOSTS',
      ' Models.internal , 127.0.0.1:8080,[::1]:1, ',
      ['models.internal', '127.0.0.1:8080', '[::1]:1'],
    ],
    ['PUBLIC_URL', 'https://pics.example', 'https://pics.example'],
    ['PUBLIC_URL', 'https://pics.example/sub//', 'https://pics.example/sub'],
    ['FRONTEND_URL', 'http://localhost:3000/', 'http://localhost:3000'],
    ['DATABASE_URL', 'file:/tmp/x.db', 'file:/tmp/x.db'],
    ['DATA_DIR', '/var/pics', '/var/pics'],
    ['DATA_DIR', 'pics', resolve('pics')],
    ['MODELS_DIR', '../models', resolve('../models')],
    ['HF_ENDPOINT', 'https://hub.example/mirror/', 'https://hub.example/mirror'],
    ['HF_TOKEN', ' hf_abc\n', 'hf_abc'],
  ])('%s=%s is %j', (name, text, value) => {
    expect(readConfig({ [name]: text })[name as keyof typeof settings]).toEqual(value)
  })

  it('moves the database with the data, unless it is told where to be', () => {
    expect(readConfig({ DATA_DIR: '/var/pics' }).DATABASE_URL).toBe('file:///var/pics/promptpics.db')
    const both = { DATA_DIR: '/var/pics', DATABASE_URL: 'file:/fast/x.db' }
    expect(readConfig(both).DATABASE_URL).toBe('file:/fast/x.db')
  })
})

describe('mistakes', () => {
  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', 'http'],
    ['PORT', ' '],
    ['RATE_LIMIT_PER_MINUTE', ' '],
    ['QUEUE_LIMIT', '0'],
    ['HF_ENDPOINT', 'huggingface.co'],
    ['HF_ENDPOINT', 'ftp://huggingface.co'],
    ['HF_TOKEN', 'two words'],
    ['ATTEMPTS_LIMIT', '0'],
    ['PROMPT_LIMIT', '0'],
    ['MODEL_MEMORY_BYTES', '0'],
    ['MODEL_MEMORY_BYTES', '0GiB'],
    ['MODEL_MEMORY_BYTES', '8 gigabytes'],
    ['MODEL_MEMORY_BYTES', '-8GiB'],
    ['MODEL_MEMORY_BYTES', '9000TiB'],
    ['DEVICE_MEMORY_BYTES', '1.5'],
    ['LORA_CACHE_BYTES', 'GiB'],
    ['BODY_LIMIT_BYTES', '1023'],
    ['LORA_HOSTS', 'http://models.internal'],
    ['LORA_HOSTS', 'models.internal/loras'],
    ['LORA_HOSTS', '*:x'],
    ['ENGINE_STALL_SECONDS', '0'],
    ['PREVIEW_RATE_LIMIT', '0'],
    ['PREVIEW_RATE_LIMIT', 'Infinity'],
    ['EMBED_PARAMETERS', 'yes'],
    ['EMBED_PARAMETERS', 'TRUE'],
    ['LOG_LEVEL', 'loud'],
    ['ADMIN_TOKEN', 'fifteen letters'],
    ['PUBLIC_URL', 'pics.example'],
    ['PUBLIC_URL', 'localhost:4000'],
    ['FRONTEND_URL', 'javascript:alert(1)'],
    ['DATABASE_URL', 'postgresql://localhost/x'],
    ['DATABASE_URL', './x.db'],
  ])('%s=%s is one', (name, text) => {
    expect(mistakes({ [name]: text })).toEqual([expect.stringMatching(new RegExp(`^${name}: .+`))])
  })

  it('are told all at once', () => {
    const found = mistakes({ PORT: 'x', LOG_LEVEL: 'loud', QUEUE_LIMIT: '0', PUBLIC_URL: 'x', HOST: 'fine' })
    expect(found.map((line) => line.split(':')[0])).toEqual([
      'PORT',
      'PUBLIC_URL',
      'LOG_LEVEL',
      'QUEUE_LIMIT',
    ])
  })

  it('in sizes tell what was expected', () => {
    expect(mistakes({ LORA_LIMIT_BYTES: '2G', BODY_LIMIT_BYTES: '2GiB', LOG_FILE_BYTES: ' ' })).toEqual([
      'LORA_LIMIT_BYTES: a number of bytes or a size like 24GiB, 512 MiB or 2GB was expected',
      'BODY_LIMIT_BYTES: 1 KiB to 954 MiB was expected',
      'LOG_FILE_BYTES: a number of bytes or a size like 24GiB, 512 MiB or 2GB was expected',
    ])
  })

  it.each(Object.keys(settings).filter((name) => name.includes('BYTES')))('%s takes a unit', (name) => {
    expect(readConfig({ [name]: '0.5 MiB' })[name as keyof typeof settings]).toBe(524_288)
  })

  it('do not repeat a token that is too short', () => {
    expect(mistakes({ ADMIN_TOKEN: 'hunter2' }).join()).not.toContain('hunter2')
  })
})
