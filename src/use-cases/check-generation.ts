import type { FieldProblem } from '../errors.ts'
import { checkText, problem, type GenerationRequest } from './generation-request.ts'
import type { LoraShelf } from './lora-shelf.ts'

export interface GenerationLimits {
  /** Characters of a prompt. */
  readonly promptLimit: number
  /** Pictures that may be asked for together. */
  readonly batchLimit: number
  /** LoRAs of a generation. */
  readonly lorasLimit: number
  readonly loras: LoraShelf
}

/** Beyond it a LoRA only tears pictures apart. */
const mostLoraScale = 4

/** What is wrong with a request whatever the model; empty where nothing is. */
export async function checkGeneration(
  request: GenerationRequest,
  limits: GenerationLimits,
): Promise<FieldProblem[]> {
  return [
    ...checkText(request, limits.promptLimit),
    ...countProblems(request, limits),
    ...(await loraProblems(request, limits)),
  ]
}

function countProblems({ count }: GenerationRequest, { batchLimit }: GenerationLimits): FieldProblem[] {
  if (count == null || (count >= 1 && count <= batchLimit)) return []
  return [problem('count', `1 to ${batchLimit} was expected, ${count} was given`)]
}

async function loraProblems(
  { loras }: GenerationRequest,
  { loras: shelf, lorasLimit }: GenerationLimits,
): Promise<FieldProblem[]> {
  const asked = loras ?? []
  if (asked.length > lorasLimit)
    return [problem('loras', `at most ${lorasLimit} were expected, ${asked.length} were given`)]
  const problems: FieldProblem[] = []
  for (const [index, { scale, ...named }] of asked.entries()) {
    const path = `loras.${index}`
    problems.push(...(await shelf.check(named, `input.${path}`)), ...scaleProblems(scale, `${path}.scale`))
  }
  return problems
}

function scaleProblems(scale: number | null | undefined, field: string): FieldProblem[] {
  if (scale == null || Math.abs(scale) <= mostLoraScale) return []
  return [problem(field, `-${mostLoraScale} to ${mostLoraScale} was expected, ${scale} was given`)]
}
