import type { Catalog } from '../catalog/catalog.ts'
import type { Model } from '../catalog/model.ts'
import { InputError, type FieldProblem } from '../errors.ts'
import { chooseModel, type Choice } from './choose-model.ts'
import { checkText, problem, type AskedGeneration } from './generation-request.ts'
import type { LoraShelf } from './lora-shelf.ts'

export interface GenerationLimits {
  /** Characters of a prompt. */
  readonly promptLimit: number
  /** Pictures that may be asked for together. */
  readonly batchLimit: number
  /** LoRAs of a generation. */
  readonly lorasLimit: number
  readonly loras: Pick<LoraShelf, 'check' | 'checkFit'>
}

/** Beyond it a LoRA only tears pictures apart. */
const mostLoraScale = 4

/**
 * The model that would run. Throws InputError with all that is wrong, be it the text or what the model cannot do, and
 * ModelUnavailableError.
 */
export async function checkGeneration(
  parts: GenerationLimits & { readonly catalog: Catalog },
  request: AskedGeneration,
): Promise<Choice> {
  const problems = await problemsOf(request, parts)
  // A prompt that is refused is not routed: it may be of any length.
  const prompt = problems.length === 0 ? request.prompt : ''
  try {
    const choice = await chooseModel(parts.catalog, request.engine, prompt, request)
    if (problems.length === 0) problems.push(...(await fitProblems(request, choice.model, parts)))
    if (problems.length === 0) return choice
  } catch (error) {
    if (error instanceof InputError) problems.push(...error.fields)
    else if (problems.length === 0) throw error
  }
  throw new InputError(problems)
}

/** What is wrong with a request whatever the model; empty where nothing is. */
async function problemsOf(request: AskedGeneration, limits: GenerationLimits): Promise<FieldProblem[]> {
  return [
    ...checkText(request, limits.promptLimit),
    ...countProblems(request, limits),
    ...(await loraProblems(request, limits)),
  ]
}

function countProblems({ count }: AskedGeneration, { batchLimit }: GenerationLimits): FieldProblem[] {
  if (count == null || (count >= 1 && count <= batchLimit)) return []
  return [problem('count', `1 to ${batchLimit} was expected, ${count} was given`)]
}

async function loraProblems(
  { loras }: AskedGeneration,
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

async function fitProblems(
  { loras }: AskedGeneration,
  model: Model,
  { loras: shelf }: GenerationLimits,
): Promise<FieldProblem[]> {
  const problems: FieldProblem[] = []
  for (const [index, lora] of (loras ?? []).entries())
    problems.push(...(await shelf.checkFit(lora, model, `input.loras.${index}`)))
  return problems
}

function scaleProblems(scale: number | null | undefined, field: string): FieldProblem[] {
  if (scale == null || Math.abs(scale) <= mostLoraScale) return []
  return [problem(field, `-${mostLoraScale} to ${mostLoraScale} was expected, ${scale} was given`)]
}
