import { pino, type Logger } from 'pino'
import type { Config } from './config.ts'

export type { Logger }

/**
 * The program's log: readable lines on a terminal, JSON elsewhere. At info and above no prompt, address or secret is
 * written; what might carry one is redacted by name as a second guard.
 */
export function createLogger(config: Pick<Config, 'LOG_LEVEL'>): Logger {
  const terminal = process.stdout.isTTY
  return pino({
    level: config.LOG_LEVEL,
    redact: [
      'prompt',
      'negativePrompt',
      'token',
      'authorization',
      'ip',
      '*.prompt',
      '*.authorization',
      '*.token',
    ],
    ...(terminal && {
      transport: { target: 'pino-pretty', options: { translateTime: 'HH:MM:ss', ignore: 'pid,hostname' } },
    }),
  })
}
