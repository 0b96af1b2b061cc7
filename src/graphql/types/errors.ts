import type { FieldProblem } from '../../errors.ts'
import {
  InputError,
  ModelUnavailableError,
  NotFoundError,
  QueueFullError,
  RateLimitedError,
  StateError,
  UploadError,
} from '../../errors.ts'
import type { Builder } from '../builder.ts'

/** What every expected failure has. */
interface Failure {
  readonly code: string
  readonly message: string
}

/** The expected failures that mutations answer with, and the interface that they share. */
export function addErrors(builder: Builder) {
  const failure = builder.interfaceRef<Failure>('Error').implement({
    description: 'An expected failure. `code` is stable and for programs, `message` for people.',
    fields: (t) => ({
      code: t.exposeString('code', {
        description: 'Stable: BAD_INPUT, NOT_FOUND, MODEL_UNAVAILABLE and the like.',
      }),
      message: t.exposeString('message', {
        description: 'What went wrong and what was expected, in English.',
      }),
    }),
  })
  const fieldProblem = builder.objectRef<FieldProblem>('FieldProblem').implement({
    description: 'What is wrong with one field of an input.',
    fields: (t) => ({
      path: t.exposeString('path', { description: 'The field, from the argument on: `input.width`.' }),
      message: t.exposeString('message', {
        description: 'What was expected of the field, and what was given.',
      }),
    }),
  })
  builder.objectType(InputError, {
    name: 'InputError',
    description: 'The input is wrong (BAD_INPUT). Every wrong field is listed.',
    interfaces: [failure],
    fields: (t) => ({
      fields: t.field({
        type: [fieldProblem],
        description: 'All wrong fields.',
        resolve: (error) => [...error.fields],
      }),
    }),
  })
  builder.objectType(ModelUnavailableError, {
    name: 'ModelUnavailableError',
    description: 'The model exists but cannot run here (MODEL_UNAVAILABLE); the message says how to get it.',
    interfaces: [failure],
    fields: (t) => ({ modelId: t.exposeString('modelId', { description: 'The model that was asked for.' }) }),
  })
  const plain = [
    [NotFoundError, 'NotFoundError', 'There is no such thing (NOT_FOUND).'],
    [StateError, 'StateError', 'It is not in a state in which this can be done (WRONG_STATE).'],
    [
      UploadError,
      'UploadError',
      'The file is not taken (UPLOAD_REFUSED): its type, its size, its pixels, or it is broken; the message says which.',
    ],
  ] as const
  for (const [type, name, description] of plain) {
    builder.objectType(type, { name, description, interfaces: [failure] })
  }
  const passing = [
    [QueueFullError, 'QueueFullError', 'The queue takes no more jobs now (QUEUE_FULL).'],
    [RateLimitedError, 'RateLimitedError', 'Too many requests from one address or session (RATE_LIMITED).'],
  ] as const
  for (const [type, name, description] of passing) {
    builder.objectType(type, {
      name,
      description,
      interfaces: [failure],
      fields: (t) => ({
        retryAfterSeconds: t.exposeFloat('retryAfterSeconds', {
          description: 'When trying again makes sense.',
        }),
      }),
    })
  }
  return failure
}

export type FailureRef = ReturnType<typeof addErrors>
