import type { EngineLog } from '../../executor/engine-child.ts'

/** What is wrong with the engine goes to stderr; what is right with it, nowhere. */
export const engineLog: EngineLog = {
  info: () => undefined,
  warn: (fields, message) => console.error(`  engine: ${message} ${JSON.stringify(fields)}`),
}
