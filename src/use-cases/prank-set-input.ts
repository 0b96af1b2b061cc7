import type { FieldProblem } from '../errors.ts'
import { problem, promptProblems, textProblems } from './generation-request.ts'

/** What a builder says of a set; absent: nothing. */
export interface PrankSetInput {
  readonly title?: string | null | undefined
  readonly description?: string | null | undefined
  readonly expiresAt?: Date | null | undefined
  readonly maxUses?: number | null | undefined
}

/** What a builder says of a trigger; absent: nothing. */
export interface TriggerInput {
  readonly prompt?: string | null | undefined
  readonly similarityThreshold?: number | null | undefined
  readonly priority?: number | null | undefined
  readonly exactMatchOnly?: boolean | null | undefined
  readonly caseSensitive?: boolean | null | undefined
}

const titleLimit = 200
const descriptionLimit = 2000
const priorityLimit = 1_000_000

/** What is wrong with the words and bounds of a set; empty where nothing is. */
export function checkPrankSet({ title, description, expiresAt, maxUses }: PrankSetInput): FieldProblem[] {
  return [
    ...textProblems('title', title, titleLimit),
    ...textProblems('description', description, descriptionLimit),
    ...(expiresAt != null && !(expiresAt.getTime() > Date.now())
      ? [problem('expiresAt', 'a moment in the future was expected')]
      : []),
    ...(maxUses != null && maxUses < 1
      ? [problem('maxUses', `at least 1 was expected, ${maxUses} was given`)]
      : []),
  ]
}

/** What is wrong with a trigger; empty where nothing is. */
export function checkTrigger(trigger: TriggerInput, promptLimit: number): FieldProblem[] {
  const { prompt, similarityThreshold: threshold, priority } = trigger
  return [
    ...promptProblems(prompt, promptLimit),
    ...(threshold != null && !(threshold >= 0 && threshold <= 1)
      ? [problem('similarityThreshold', `0 to 1 was expected, ${threshold} was given`)]
      : []),
    ...(priority != null && Math.abs(priority) > priorityLimit
      ? [problem('priority', `-${priorityLimit} to ${priorityLimit} was expected, ${priority} was given`)]
      : []),
  ]
}

/** What is wrong with the words that a picture is described with. */
export const checkDescription = (description: string | null | undefined): FieldProblem[] =>
  textProblems('description', description, descriptionLimit)

/** `data` without what is absent; `null` stays only where it means something. */
export function given<Data extends object>(
  data: Data,
): { [Name in keyof Data]?: Exclude<Data[Name], undefined> } {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as never
}
