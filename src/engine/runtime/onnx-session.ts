/** The only file that knows onnxruntime-node. */
import { InferenceSession, listSupportedBackends, Tensor as OrtTensor } from 'onnxruntime-node'
import { errorMessage, isOutOfMemory, ModelBrokenError } from '../errors.ts'
import type { DeviceName, DeviceReport } from '../protocol.ts'
import { fromFloat16 } from '../tensor/float16.ts'
import type { AnyTensor, Tensor } from '../tensor/tensor.ts'
import { bindAxes, fitFeed, type FittedFeed, type InputSpec } from './fit-feed.ts'

/** Execution providers in the order in which they are tried. The CPU comes last: it is always there. */
const preferredProviders = ['cpu'] as const

/** The execution providers that this machine's runtime can try, best first. */
export function usableProviders(): string[] {
  const supported = new Set(listSupportedBackends().map((backend) => backend.name))
  return preferredProviders.filter((name) => supported.has(name))
}

/** What this machine's runtime can use. */
export function deviceReports(): DeviceReport[] {
  return usableProviders().map((name) => ({
    name: name as DeviceName,
    usable: true,
    reason: 'It is always there.',
  }))
}

/** A loaded sub-model. Not for use by two callers at once: `run` blocks the thread until the result is there. */
export interface OnnxSession {
  readonly inputs: readonly InputSpec[]
  /** Milliseconds spent inside the runtime's `run` since the session was opened. */
  readonly busyMs: number
  /**
   * Runs the model. Feeds are cast to the declared type and rank; those that the model does not declare are left out.
   * Only the outputs named are fetched; the result gives each by its name, as float32. Throws ModelBrokenError where the model declares an input that is not
   * fed or lacks an output; what the runtime throws passes through.
   */
  run<Name extends string>(
    feeds: Readonly<Record<string, AnyTensor>>,
    outputs: readonly Name[],
  ): Promise<(name: Name) => Tensor>
  /** Frees the model. A later run throws. */
  release(): Promise<void>
}

/**
 * Loads an ONNX graph, and the weights beside it, from an absolute path; blocks the thread meanwhile. `threads`: of one
 * run, 0 for what the runtime thinks best. Throws ModelBrokenError where no provider can load it; running out of memory
 * passes through as the runtime words it.
 */
export async function openSession(path: string, threads: number): Promise<OnnxSession> {
  const session = await createOnFirstProvider(path, threads)
  const inputs = session.inputMetadata.map((input) => declaration(path, input))
  let busyMs = 0

  return {
    inputs,
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
      const results = await session.run(ortFeeds, outputs)
      busyMs += performance.now() - start
      return (name) => fromOrt(path, name, results[name])
    },
    release: () => session.release(),
  }
}

async function createOnFirstProvider(path: string, threads: number): Promise<InferenceSession> {
  let failure: unknown
  for (const provider of usableProviders()) {
    try {
      return await InferenceSession.create(path, {
        executionProviders: [provider],
        ...(threads > 0 && { intraOpNumThreads: threads }),
      })
    } catch (error) {
      failure = error
    }
  }
  if (isOutOfMemory(failure)) throw failure
  throw new ModelBrokenError(`${path} cannot be loaded: ${errorMessage(failure)}`, { cause: failure })
}

function declaration(path: string, input: InferenceSession.ValueMetadata): InputSpec {
  if (!input.isTensor) throw new ModelBrokenError(`${path}: input ${input.name} is not a tensor`)
  return { model: path, name: input.name, type: input.type, shape: input.shape }
}

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
  return feed.type === 'int64'
    ? new OrtTensor(feed.type, feed.data, feed.dims)
    : new OrtTensor(feed.type, feed.data, feed.dims)
}

function fromOrt(
  path: string,
  name: string,
  value: InferenceSession.OnnxValueMapType[string] | undefined,
): Tensor {
  const { data, dims } = value ?? {}
  if (data instanceof Float32Array) return { data, dims: dims ?? [] }
  if (data instanceof Uint16Array) return { data: fromFloat16(data), dims: dims ?? [] }
  if (data instanceof Float64Array) return { data: Float32Array.from(data), dims: dims ?? [] }
  throw new ModelBrokenError(`${path}: output ${name} is not of a float type`)
}
