/** The only file that knows onnxruntime-node. */
import { InferenceSession, listSupportedBackends, Tensor as OrtTensor } from 'onnxruntime-node'
import { errorMessage, isOutOfMemory, ModelBrokenError } from '../errors.ts'
import { deviceNames, type DeviceName } from '../protocol.ts'
import { fromFloat16 } from '../tensor/float16.ts'
import type { AnyTensor, Tensor } from '../tensor/tensor.ts'
import { bindAxes, fitFeed, type FittedFeed, type InputSpec } from './fit-feed.ts'

/** The devices that the runtime was built for on this machine; whether they work is another question. */
export function builtInDevices(): DeviceName[] {
  const names = new Set(listSupportedBackends().map((backend) => backend.name))
  return deviceNames.filter((name) => names.has(name))
}

export interface SessionOptions {
  /** Without another one to fall back on but the CPU for operators that it lacks. */
  readonly device: DeviceName
  /** Threads of one run; 0: what the runtime thinks best. */
  readonly threads: number
}

/** A loaded sub-model. Not for use by two callers at once: `run` blocks the thread until the result is there. */
export interface OnnxSession {
  /** Path of the graph, for messages. */
  readonly model: string
  readonly inputs: readonly InputSpec[]
  readonly outputs: readonly string[]
  readonly device: DeviceName
  /** Whether the graph computes this output in half precision. */
  isFloat16(output: string): boolean
  /** Milliseconds spent inside the runtime's `run` since the session was opened. */
  readonly busyMs: number
  /**
   * Runs the model. Feeds are cast to the declared type and rank; those that the model does not declare are left out.
   * Only the outputs named are fetched; the result gives each by its name, as float32. Throws ModelBrokenError where the
   * model declares an input that is not fed or has another shape, lacks an output, or cannot compute what it is fed;
   * what a device fails at passes through with the path in front.
   */
  run<Name extends string>(
    feeds: Readonly<Record<string, AnyTensor>>,
    outputs: readonly Name[],
  ): Promise<(name: Name) => Tensor>
  /** Frees the model. A later run throws. */
  release(): Promise<void>
}

/**
 * Loads an ONNX graph, and the weights beside it, from an absolute path or out of its bytes; blocks the thread meanwhile.
 * Throws ModelBrokenError where the device cannot load it; running out of memory passes through in the runtime's words,
 * with the path in front.
 */
export async function openSession(
  graph: string | Uint8Array,
  { device, threads }: SessionOptions,
): Promise<OnnxSession> {
  const path = typeof graph === 'string' ? graph : 'The graph'
  const session = await create(graph, {
    executionProviders: [device],
    ...(threads > 0 && { intraOpNumThreads: threads }),
  }).catch((error: unknown) => {
    const message = `${path} cannot be loaded: ${errorMessage(error)}`
    throw isOutOfMemory(error)
      ? new Error(message, { cause: error })
      : new ModelBrokenError(message, { cause: error })
  })
  const inputs = await declarations(path, session)
  let busyMs = 0

  return {
    model: path,
    inputs,
    outputs: session.outputNames,
    device,
    isFloat16: (output) =>
      session.outputMetadata.some(
        (value) => value.isTensor && value.name === output && value.type === 'float16',
      ),
    get busyMs() {
      return busyMs
    },
    async run(feeds, outputs) {
      const missing = outputs.find((name) => !session.outputNames.includes(name))
      if (missing !== undefined) {
        const there = session.outputNames.join(', ')
        throw new ModelBrokenError(`${path} has no output ${missing}; it has ${there}`)
      }
      const ortFeeds = fitFeeds(path, inputs, feeds)
      const start = performance.now()
      const results = await session.run(ortFeeds, outputs).catch((error: unknown) => {
        throw runFailure(path, device, error)
      })
      busyMs += performance.now() - start
      return (name) => fromOrt(path, name, results[name])
    },
    release: () => session.release(),
  }
}

const create = (graph: string | Uint8Array, options: InferenceSession.SessionOptions) =>
  typeof graph === 'string'
    ? InferenceSession.create(graph, options)
    : InferenceSession.create(graph, options)

/** The inputs as they are declared; a session that has others is of no use and freed. */
async function declarations(path: string, session: InferenceSession): Promise<InputSpec[]> {
  try {
    return session.inputMetadata.map((input) => {
      if (!input.isTensor) throw new ModelBrokenError(`${path}: input ${input.name} is not a tensor`)
      return { model: path, name: input.name, type: input.type, shape: input.shape }
    })
  } catch (error) {
    await session.release()
    throw error
  }
}

/** The CPU fails for want of memory, or because the graph cannot compute what it is fed; devices fail as they please. */
function runFailure(path: string, device: DeviceName, error: unknown): Error {
  const message = `${path} cannot be run on ${device}: ${errorMessage(error)}`
  return device === 'cpu' && !isOutOfMemory(error) && !wasReleased(error)
    ? new ModelBrokenError(message, { cause: error })
    : new Error(message, { cause: error })
}

const wasReleased = (error: unknown) => /disposed|released/i.test(errorMessage(error))

function fitFeeds(
  path: string,
  specs: readonly InputSpec[],
  feeds: Readonly<Record<string, AnyTensor>>,
): Record<string, OrtTensor> {
  const axes = bindAxes(specs, feeds)
  const fitted: Record<string, OrtTensor> = {}
  for (const spec of specs) {
    const feed = feeds[spec.name]
    if (feed === undefined) {
      const given = Object.keys(feeds).join(', ')
      throw new ModelBrokenError(
        `${path} wants an input ${spec.name}, which this pipeline lacks; it feeds ${given}`,
      )
    }
    fitted[spec.name] = toOrt(fitFeed(feed, spec, axes))
  }
  return fitted
}

function toOrt(feed: FittedFeed): OrtTensor {
  if (feed.type === 'float16') return ofHalves(feed.data, feed.dims)
  return feed.type === 'int64'
    ? new OrtTensor(feed.type, feed.data, feed.dims)
    : new OrtTensor(feed.type, feed.data, feed.dims)
}

/**
 * A float16 tensor of its values' bits. Where Node has a Float16Array (24 and later) the library would wrap them in one,
 * which its native part takes for empty; bits it takes everywhere.
 */
function ofHalves(bits: Uint16Array, dims: readonly number[]): OrtTensor {
  return Object.defineProperty(new OrtTensor('uint16', bits, dims), 'type', { value: 'float16' })
}

function fromOrt(
  path: string,
  name: string,
  value: InferenceSession.OnnxValueMapType[string] | undefined,
): Tensor {
  const { type, data, dims } = value ?? {}
  if (data instanceof Float32Array) return { data, dims: dims ?? [] }
  // A Uint16Array, or a Float16Array where Node has one.
  if (type === 'float16' && ArrayBuffer.isView(data)) {
    const bits = new Uint16Array(data.buffer, data.byteOffset, data.length)
    return { data: fromFloat16(bits), dims: dims ?? [] }
  }
  if (data instanceof Float64Array) return { data: Float32Array.from(data), dims: dims ?? [] }
  throw new ModelBrokenError(`${path}: output ${name} is not of a float type`)
}
