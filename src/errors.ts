/**
 * What can go wrong by nobody's fault but the caller's or the world's. One class a reason, each with a stable `code`
 * that clients may rely on; the message says what was expected. Everything that is not one of these is a defect: it is
 * logged with an id and reaches clients masked.
 */
export abstract class DomainError extends Error {
  abstract readonly code: string
}

/** One thing wrong with one field: `path` as in the input (`input.width`). */
export interface FieldProblem {
  readonly path: string
  readonly message: string
}

export class InputError extends DomainError {
  readonly code = 'BAD_INPUT'
  override name = 'InputError'
  readonly fields: readonly FieldProblem[]

  constructor(fields: readonly FieldProblem[]) {
    super(fields.map((field) => `${field.path}: ${field.message}`).join('; '))
    this.fields = fields
  }
}

/** Throws InputError where anything is wrong. */
export function refuseProblems(problems: readonly FieldProblem[]): void {
  if (problems.length > 0) throw new InputError(problems)
}

export class NotFoundError extends DomainError {
  readonly code = 'NOT_FOUND'
  override name = 'NotFoundError'
}

export class ModelUnavailableError extends DomainError {
  readonly code = 'MODEL_UNAVAILABLE'
  override name = 'ModelUnavailableError'
  readonly modelId: string

  constructor(modelId: string, message: string) {
    super(message)
    this.modelId = modelId
  }
}

/** A LoRA cannot be had: its file is not there, or could not be fetched. */
export class LoraUnavailableError extends DomainError {
  readonly code = 'LORA_UNAVAILABLE'
  override name = 'LoraUnavailableError'

  /** `lora`: its name or address; `reason`: half a sentence. */
  constructor(lora: string, reason: string, options?: ErrorOptions) {
    super(`The LoRA ${lora} cannot be used: ${reason}.`, options)
  }
}

export class QueueFullError extends DomainError {
  readonly code = 'QUEUE_FULL'
  override name = 'QueueFullError'
  readonly retryAfterSeconds: number

  constructor(limit: number, retryAfterSeconds: number) {
    super(`The queue holds ${limit} jobs and takes no more. Try again in ${Math.ceil(retryAfterSeconds)} s.`)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export class RateLimitedError extends DomainError {
  readonly code = 'RATE_LIMITED'
  override name = 'RateLimitedError'
  readonly retryAfterSeconds: number

  /** `limit`: what is allowed, as the beginning of a sentence (`At most 60 generations a minute are taken`). */
  constructor(limit: string, retryAfterSeconds: number) {
    super(`${limit}. Try again in ${Math.ceil(retryAfterSeconds)} s.`)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** An uploaded file is not taken: its type, its size, its pixels, or it is broken. */
export class UploadError extends DomainError {
  readonly code = 'UPLOAD_REFUSED'
  override name = 'UploadError'
}

/** The thing is not in a state in which this can be done to it. */
export class StateError extends DomainError {
  readonly code = 'WRONG_STATE'
  override name = 'StateError'
}

/** Only who holds the admin token may do this. */
export class ForbiddenError extends DomainError {
  readonly code = 'FORBIDDEN'
  override name = 'ForbiddenError'
}

/** The environment or a file that configures the program is wrong. Stops the start. */
export class ConfigurationError extends DomainError {
  readonly code = 'BAD_CONFIGURATION'
  override name = 'ConfigurationError'
}

/** The database cannot be used as it is: newer than the program, or half-migrated. Stops the start. */
export class DatabaseError extends DomainError {
  readonly code = 'DATABASE_UNUSABLE'
  override name = 'DatabaseError'
}

/** Another process works on the same data folder. Stops the start. */
export class DataFolderInUseError extends DomainError {
  readonly code = 'DATA_FOLDER_IN_USE'
  override name = 'DataFolderInUseError'
}

/** An attempt at a picture failed in the engine. `retry`: whether another attempt may succeed. */
export class EngineError extends DomainError {
  readonly code: string
  override name = 'EngineError'
  readonly retry: boolean

  constructor(code: string, message: string, retry: boolean, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.retry = retry
  }
}

/**
 * Why a hub of models did not give what was asked of it. OFFLINE: it cannot be reached, or does not answer as a hub
 * does. DAMAGED: what it gave is not what it announced.
 */
export type HubFailure =
  | 'OFFLINE'
  | 'NOT_FOUND'
  | 'GATED'
  | 'UNAUTHORIZED'
  | 'DAMAGED'
  | 'DISK_FULL'
  | 'NO_ONNX'
  | 'BUSY'
  | 'CANCELED'

/** A model could not be listed or downloaded. */
export class HubError extends DomainError {
  readonly code = 'HUB_FAILED'
  override name = 'HubError'
  readonly reason: HubFailure

  constructor(reason: HubFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** The repository has the model, but not in the layout that the engine runs. */
export class NoOnnxFilesError extends HubError {
  override name = 'NoOnnxFilesError'
  readonly repository: string
  readonly revision: string

  /** `missing`: what the repository would have to have. */
  constructor(repository: string, revision: string, missing: readonly string[]) {
    super(
      'NO_ONNX',
      `${repository} at ${revision} cannot be run as it is: it lacks ${missing.join(' and ')}. ` +
        'A repository with an ONNX export was expected; a model that has none can be exported with Optimum.',
    )
    this.repository = repository
    this.revision = revision
  }
}
