import type { FieldProblem } from '../errors.ts'
import type { GenerationRequest } from '../use-cases/generation-request.ts'

/** What a visitor of a share link asks for, and what is wrong with how it is written. */
export interface ShareRequest {
  readonly request: GenerationRequest & { readonly shareSlug: string }
  readonly problems: readonly FieldProblem[]
}

const names = ['prompt', 'steps', 'size', 'seed'] as const

/**
 * Reads the parameters of a share link: `prompt`, and where they are given `steps`, `size` (`512` or `512x768`) and `seed`.
 * Others are not looked at: whoever passes links on adds their own.
 */
export function readShareRequest(shareSlug: string, parameters: URLSearchParams): ShareRequest {
  const twice = names.filter((name) => parameters.getAll(name).length > 1)
  const value = (name: (typeof names)[number]) => parameters.get(name)
  const size = readSize(value('size'))
  const steps = readWhole(value('steps'))
  const problems = [
    ...twice.map((path) => ({ path, message: 'it was given more than once' })),
    ...(steps === undefined ? [{ path: 'steps', message: 'a whole number was expected' }] : []),
    ...(size === undefined ? [{ path: 'size', message: 'pixels were expected: 512, or 512x768' }] : []),
  ]
  const prompt = value('prompt') ?? ''
  const request = { prompt, engine: 'auto', shareSlug, seed: value('seed'), steps: steps ?? null, ...size }
  return { request, problems }
}

/** Undefined: it is no whole number. Null: it was not given. */
function readWhole(text: string | null): number | null | undefined {
  if (text === null) return null
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

function readSize(text: string | null): { width?: number; height?: number } | undefined {
  if (text === null) return {}
  const [, width, height = width] = /^(\d{1,9})(?:[x×](\d{1,9}))?$/i.exec(text) ?? []
  return width === undefined ? undefined : { width: Number(width), height: Number(height) }
}
