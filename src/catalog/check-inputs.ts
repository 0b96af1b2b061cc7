import type { FieldProblem } from '../errors.ts'
import { modelInputs, type Model, type ModelInput } from './model.ts'

/** What of a request models may take or not; null, absent and an empty list: it was not given. */
export type AskedInputs = { readonly [Input in ModelInput]?: unknown }

/**
 * What was given that a model does not take, and what it cannot do without that was not given; empty where neither is.
 * Paths start with `input.`.
 */
export function checkInputs(
  { id, inputs }: Pick<Model, 'id' | 'inputs'>,
  asked: AskedInputs,
): FieldProblem[] {
  const taken = modelInputs.filter(
    (input) => inputs.required.includes(input) || inputs.optional.includes(input),
  )
  const takes = taken.length === 0 ? 'a prompt alone' : taken.join(', ')
  const unknown = modelInputs.filter((input) => isGiven(asked[input]) && !taken.includes(input))
  const missing = inputs.required.filter((input) => !isGiven(asked[input]))
  return [
    ...unknown.map((input) => ({
      path: `input.${input}`,
      message: `${id} does not take it; it takes ${takes}`,
    })),
    ...missing.map((input) => ({
      path: `input.${input}`,
      message: `${id} cannot do without it: it needs ${inputs.required.join(', ')}`,
    })),
  ]
}

const isGiven = (value: unknown): boolean => value != null && !(Array.isArray(value) && value.length === 0)
