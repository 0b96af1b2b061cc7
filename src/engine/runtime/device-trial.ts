import { errorMessage } from '../errors.ts'
import type { DeviceName } from '../protocol.ts'
import { openSession } from './onnx-session.ts'

/** A graph of a convolution, a sigmoid and a product of matrices, opset 13: x [1, 1, 4, 4] -> y [1, 4, 4, 4]. */
const graph =
  'CAgSADqsAgoiCgF4CgF3EgFjIgRDb252KhEKBHBhZHNAAUABQAFAAaABBwoPCgFjEgFzIgdTaWdtb2lkChEKAXMKAXgSAXkiBk1hdE11bBIFdHJpYWwqoAEI' +
  'BAgBCAMIAxABQgF3SpABAAAAvxzH8b45juO+VVXVvnIcx76O47i+q6qqvsdxnL7kOI6+AACAvjmOY75yHEe+q6oqvuQ4Dr45juO9q6qqvTmOY705juO8AAAA' +
  'ADmO4zw5jmM9q6qqPTmO4z3kOA4+q6oqPnIcRz45jmM+AACAPuQ4jj7HcZw+q6qqPo7juD5yHMc+VVXVPjmO4z4cx/E+WhsKAXgSFgoUCAESEAoCCAEKAggB' +
  'CgIIBAoCCARiGwoBeRIWChQIARIQCgIIAQoCCAQKAggECgIIBEIECgAQDQ=='

/** What it makes of 0/16, 1/16, ..., 15/16, at three places. */
const expected = [
  [0, 0.59794253],
  [21, 0.7489809],
  [63, 1.7218192],
] as const

/** Half precision and fast approximations of a sigmoid stay well within. */
const tolerance = 5e-3

/**
 * Runs a small graph on a device and looks at what comes out. Throws what the runtime throws, or says that the numbers
 * are wrong. A bad driver may end the process: call it in one of its own.
 */
export async function tryDevice(device: DeviceName): Promise<void> {
  const session = await openSession(Buffer.from(graph, 'base64'), { device, threads: 1 })
  const x = { data: Float32Array.from({ length: 16 }, (_, i) => i / 16), dims: [1, 1, 4, 4] }
  const output = await session.run({ x }, ['y'])
  const { data } = output('y')
  for (const [place, value] of expected) {
    const found = data[place] ?? Number.NaN
    if (!(Math.abs(found - value) < tolerance)) {
      throw new Error(`It computes wrong numbers: ${found} where ${value} was expected`)
    }
  }
  await session.release()
}

/** The trial as a program: the exit code tells, and the error stream why. */
export async function runTrial(device: DeviceName): Promise<never> {
  try {
    await tryDevice(device)
    process.exit(0)
  } catch (error) {
    process.stderr.write(`${errorMessage(error)}\n`)
    process.exit(1)
  }
}
