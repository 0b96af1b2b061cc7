import type { EngineErrorCode } from './protocol.ts'
import { SchedulerError } from './schedulers/scheduler.ts'

/** A model folder lacks a file, or a file of it says or holds something that cannot be run. */
export class ModelBrokenError extends Error {
  readonly code = 'MODEL_BROKEN'
  override name = 'ModelBrokenError'
}

/** The model does not fit into the memory that there is, or is to run on what this machine lacks. */
export class ModelUnavailableError extends Error {
  readonly code = 'MODEL_UNAVAILABLE'
  override name = 'ModelUnavailableError'
}

/** The request cannot be carried out with this model. */
export class BadRequestError extends Error {
  readonly code = 'BAD_REQUEST'
  override name = 'BadRequestError'
}

/** Somebody asked for the running job to stop. */
export class CanceledError extends Error {
  readonly code = 'CANCELED'
  override name = 'CanceledError'
}

/** Why a job failed, as the wire names it. Takes anything that was thrown. */
export function errorCode(error: unknown): EngineErrorCode {
  if (
    error instanceof ModelBrokenError ||
    error instanceof ModelUnavailableError ||
    error instanceof BadRequestError ||
    error instanceof CanceledError
  ) {
    return error.code
  }
  // Only a request reaches a scheduler unchecked: the folder's own configuration is read while the model is loaded.
  if (error instanceof SchedulerError) return 'BAD_REQUEST'
  return isOutOfMemory(error) ? 'OUT_OF_MEMORY' : 'ENGINE_FAILED'
}

/** The message of anything that was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/**
 * Whether an allocation failed, in the words of the C++ library, of ONNX Runtime's arenas, of CUDA, cuBLAS and WebGPU,
 * or of V8.
 */
export function isOutOfMemory(error: unknown): boolean {
  return /bad_alloc|out of memory|out_of_memory|failed to allocate|cannot allocate|alloc_failed|allocation failed|smaller than requested bytes/i.test(
    errorMessage(error),
  )
}
