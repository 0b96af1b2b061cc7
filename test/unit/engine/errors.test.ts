import { describe, expect, it } from 'vitest'
import {
  BadRequestError,
  CanceledError,
  errorCode,
  errorMessage,
  ModelBrokenError,
} from '../../../src/engine/errors.ts'
import { SchedulerError } from '../../../src/engine/schedulers/scheduler.ts'

describe('errorCode', () => {
  it.each([
    [new ModelBrokenError('x'), 'MODEL_BROKEN'],
    [new BadRequestError('x'), 'BAD_REQUEST'],
    [new SchedulerError('x'), 'BAD_REQUEST'],
    [new CanceledError('x'), 'CANCELED'],
    [new TypeError('x is not a function'), 'ENGINE_FAILED'],
    ['thrown by a barbarian', 'ENGINE_FAILED'],
  ])('of %s is %s', (error, code) => {
    expect(errorCode(error)).toBe(code)
  })

  it.each([
    'std::bad_alloc',
    "Non-zero status code returned while running MatMul node. Name:'attn1/MatMul' Status Message: bfc_arena.cc:360 Failed to allocate memory for requested buffer of size 1099511627776",
    'bfc_arena.cc:376 Available memory of 1048576 is smaller than requested bytes of 16777216',
    'CUDA failure 2: out of memory ; GPU=0',
    'CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED',
    'Array buffer allocation failed',
    'mmap of model.onnx_data failed, errcode: 12 - Cannot allocate memory',
  ])('knows %j for want of memory', (message) => {
    expect(errorCode(new Error(message))).toBe('OUT_OF_MEMORY')
  })
})

describe('errorMessage', () => {
  it('finds words for anything', () => {
    expect([errorMessage(new Error('a')), errorMessage('b'), errorMessage(undefined)]).toEqual([
      'a',
      'b',
      'undefined',
    ])
  })
})
