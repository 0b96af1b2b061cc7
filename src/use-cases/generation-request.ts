import type { AskedParameters } from '../catalog/check-request.ts'
import type { FieldProblem } from '../errors.ts'
import type { IncomingFile } from './incoming-file.ts'
import type { AskedLora } from './lora-shelf.ts'

/** What is asked for, wherever its pictures come from; null or absent: the model's default, or none. */
export interface AskedGeneration extends AskedParameters {
  readonly prompt: string
  readonly negativePrompt?: string | null | undefined
  /** For the text encoders after the first; left out: as the first hears it. */
  readonly prompt2?: string | null | undefined
  readonly negativePrompt2?: string | null | undefined
  readonly loras?: readonly AskedLora[] | null | undefined
  /** How many pictures; left out: one. */
  readonly count?: number | null | undefined
  /** `auto` or a model id. */
  readonly engine: string
  /** 0 .. 2^53 - 1 as text. */
  readonly seed?: string | null | undefined
  /** The browser's own random id. */
  readonly sessionId?: string | null | undefined
  /** Of the share link that it is asked through. */
  readonly shareSlug?: string | null | undefined
}

/** What a client asks for. */
export interface GenerationRequest extends AskedGeneration {
  /** A picture to start from, and what of it is repainted. */
  readonly initImage?: Promise<IncomingFile> | null | undefined
  readonly mask?: Promise<IncomingFile> | null | undefined
}

/** Who asks. The address itself is not kept anywhere, only its keyed hash. */
export interface Requester {
  readonly ipHash: string | null
  readonly userAgent: string | null
}

/** What is kept of who asks. */
export const keptOf = ({ ipHash, userAgent }: Requester) => ({
  ipHash,
  userAgent: userAgent?.slice(0, 500) ?? null,
})

const sessionIdLimit = 128

/** What is wrong with a request whatever the model; empty where nothing is. */
export function checkText(request: AskedGeneration, promptLimit: number): FieldProblem[] {
  const { prompt, negativePrompt, prompt2, negativePrompt2, seed, sessionId } = request
  return [
    ...promptProblems(prompt, promptLimit),
    ...textProblems('negativePrompt', negativePrompt, promptLimit),
    ...textProblems('prompt2', prompt2, promptLimit),
    ...textProblems('negativePrompt2', negativePrompt2, promptLimit),
    ...seedProblems(seed),
    ...sessionProblems(sessionId),
    ...onlyOnPicture(request),
  ]
}

/** What is wrong with the id of a session; absent is fine. */
export const sessionProblems = (sessionId: string | null | undefined): FieldProblem[] =>
  sessionId === ''
    ? [problem('sessionId', 'it is empty; leave it out instead')]
    : textProblems('sessionId', sessionId, sessionIdLimit)

/** What has a meaning only where there is a picture to start from. */
function onlyOnPicture(request: AskedGeneration): FieldProblem[] {
  if (request.initImage != null) return []
  const fields = (['mask', 'strength'] as const).filter((field) => request[field] != null)
  return fields.map((field) => problem(field, 'it has a meaning only with initImage, which is missing'))
}

/** Something wrong with a field of an operation's input. */
export const problem = (field: string, message: string): FieldProblem => ({ path: `input.${field}`, message })

/** What is wrong with a prompt, of a generation or of a trigger; absent is fine. */
export function promptProblems(prompt: string | null | undefined, limit: number): FieldProblem[] {
  const empty = prompt?.trim() === '' ? [problem('prompt', 'a prompt was expected, it is empty')] : []
  return [...empty, ...textProblems('prompt', prompt, limit)]
}

/** What is wrong with a text of at most `limit` characters; absent is fine. */
export function textProblems(field: string, text: string | null | undefined, limit: number): FieldProblem[] {
  if (text == null) return []
  // A character outside the basic plane takes two units: only a text of more units than the limit has to be counted.
  const length = text.length > limit ? Array.from(text).length : text.length
  if (length > limit)
    return [problem(field, `at most ${limit} characters were expected, ${length} were given`)]
  if (text.includes('\0') || !text.isWellFormed()) {
    return [problem(field, 'valid Unicode text without NUL characters was expected')]
  }
  return []
}

function seedProblems(seed: string | null | undefined): FieldProblem[] {
  if (seed == null || (/^\d{1,16}$/.test(seed) && Number(seed) <= Number.MAX_SAFE_INTEGER)) return []
  return [problem('seed', `a whole number from 0 to ${Number.MAX_SAFE_INTEGER} as text was expected`)]
}
