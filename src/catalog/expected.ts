import type { z } from 'zod'

type Issue = Parameters<z.core.$ZodErrorMap>[0]

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

/** Says of a value that is refused what was expected in its place; undefined where the schema says so itself. */
export const tellExpected: z.core.$ZodErrorMap = (issue) => {
  const expected = expectationOf(issue)
  if (expected === undefined) return undefined
  return issue.input === undefined
    ? `${expected} was expected, and nothing is there`
    : `${expected} was expected`
}

function expectationOf(issue: Issue): string | undefined {
  if (issue.code === 'invalid_type') return kinds[issue.expected]
  if (issue.code === 'invalid_value')
    return `${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`
  if (issue.code === 'too_small') return leastOf(issue)
  if (issue.code === 'too_big')
    return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`
  if (issue.code === 'unrecognized_keys')
    return `nothing named ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`
  return undefined
}

function leastOf({ origin, minimum, inclusive }: Issue & { readonly code: 'too_small' }): string {
  if (origin === 'array') return `a list of at least ${minimum}`
  if (origin === 'string') return 'text that is not empty'
  return `${inclusive === false ? 'more than' : 'at least'} ${minimum}`
}

/** Where a value stands: `models[0].defaults.steps`; of the whole, what it is called. */
export function fieldName(path: readonly PropertyKey[], whole: string): string {
  const steps = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
  return steps.join('').replace(/^\./, '') || whole
}
