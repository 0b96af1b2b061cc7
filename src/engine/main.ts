/** The engine process. Started with the EngineOptions as JSON in its first argument and an IPC channel to its parent. */
import { z } from 'zod'
import { JobRunner } from './job-runner.ts'
import type { FromEngine, ToEngine } from './protocol.ts'
import { deviceReports } from './runtime/onnx-session.ts'

const engineOptions = z.object({
  memoryBytes: z.number().positive(),
  threads: z.number().int().nonnegative(),
})
const options = engineOptions.parse(JSON.parse(process.argv[2] ?? 'null'))

// A send that fails means that the parent is gone, which `disconnect` tells as well.
const send = (message: FromEngine) => process.send?.(message, undefined, {}, () => {})
const runner = new JobRunner(options, send)

process.on('message', (message: ToEngine) => runner.receive(message))
process.on('disconnect', () => process.exit(0))
// Ctrl-C reaches the whole process group; when the engine ends is for the parent to say.
process.on('SIGINT', () => {})

send({ type: 'ready', pid: process.pid, devices: deviceReports() })
