/**
 * The engine process. Started with the EngineOptions as JSON in its first argument and an IPC channel to its parent; or with
 * `--try-device NAME`, to try a device and end.
 */
import { z } from 'zod'
import { allowedDevices, reasonAgainst } from '../model-files/tried-devices.ts'
import { JobRunner } from './job-runner.ts'
import { deviceNames, type FromEngine, type ToEngine } from './protocol.ts'
import { runTrial } from './runtime/device-trial.ts'
import { findDevices, trialInProcess } from './runtime/devices.ts'

const deviceName = z.enum(deviceNames)

const engineOptions = z.object({
  memoryBytes: z.number().positive(),
  deviceMemoryBytes: z.number().positive().nullable(),
  card: z.object({ visible: z.string().nullable(), bySlot: z.boolean() }),
  device: deviceName.nullable(),
  threads: z.number().int().nonnegative(),
  merged: z.object({ path: z.string().min(1), bytes: z.number().nonnegative() }),
})

if (process.argv[2] === '--try-device') await runTrial(deviceName.parse(process.argv[3]))

process.on('disconnect', () => process.exit(0))
// Ctrl-C reaches the whole process group; when the engine ends is for the parent to say.
process.on('SIGINT', () => {})

const options = engineOptions.parse(JSON.parse(process.argv[2] ?? 'null'))
const devices = await findDevices(options, trialInProcess)

// A send that fails means that the parent is gone, which `disconnect` tells as well.
const send = (message: FromEngine) => process.send?.(message, undefined, {}, () => {})
const runner = new JobRunner({ devices, threads: options.threads, merged: options.merged }, send)

process.on('message', (message: ToEngine) => runner.receive(message))

send({ type: 'ready', pid: process.pid, devices })
if (options.device !== null && allowedDevices(devices, options.device).length === 0) {
  const reason = reasonAgainst(devices, options.device)
  send({ type: 'note', message: `Models run on the CPU: ${options.device} cannot be used. ${reason}` })
}
