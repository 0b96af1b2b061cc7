import type { Catalog } from '../catalog/catalog.ts'
import { checkInputs } from '../catalog/check-inputs.ts'
import { checkRequest, type AskedParameters } from '../catalog/check-request.ts'
import type { Model } from '../catalog/model.ts'
import { InputError, ModelUnavailableError, refuseProblems, type FieldProblem } from '../errors.ts'
import type { RoutingDecision } from '../routing/decision.ts'
import { routeByRules } from '../routing/rules.ts'

export interface Choice {
  readonly decision: RoutingDecision
  /** The model that runs. */
  readonly model: Model
}

/**
 * Picks the model for a prompt: the one that was asked for by id, or by routing for `auto`.
 * Throws ModelUnavailableError where it is not installed (for `auto`: where none is), and InputError where the id is
 * unknown or the model cannot do what was asked (for `auto`: where none can).
 */
export async function chooseModel(
  catalog: Catalog,
  engine: string,
  prompt: string,
  asked: AskedParameters,
): Promise<Choice> {
  const models = await catalog.models()
  return engine === 'auto' ? chooseByRouting(models, prompt, asked) : chooseById(models, engine, asked)
}

function chooseById(models: readonly Model[], id: string, asked: AskedParameters): Choice {
  const model = models.find((candidate) => candidate.id === id)
  if (model === undefined) {
    const known = ['auto', ...models.map((candidate) => candidate.id)].join(', ')
    throw new InputError([
      { path: 'input.engine', message: `one of ${known} was expected, "${id.slice(0, 100)}" was given` },
    ])
  }
  if (!model.installed) throw new ModelUnavailableError(id, howToGet(model))
  if (model.memory?.problem != null)
    throw new ModelUnavailableError(id, `${model.name} cannot run here: ${model.memory.problem}.`)
  refuseProblems(problemsOf(model, asked))
  const decision: RoutingDecision = {
    modelId: id,
    ranModelId: id,
    scores: [],
    tags: [],
    reason: 'Asked for by its id.',
    confidence: 1,
    decidedBy: 'override',
  }
  return { decision, model }
}

function chooseByRouting(models: readonly Model[], prompt: string, asked: AskedParameters): Choice {
  const candidates = models.map((model) => ({
    id: model.id,
    canRun: canRun(model) && problemsOf(model, asked).length === 0,
  }))
  const decision = routeByRules(prompt, candidates)
  const model = models.find(({ id }) => id === decision.ranModelId)
  if (model === undefined) throw noneCanRun(models, asked)
  return { decision: { ...decision, ranModelId: model.id }, model }
}

/** Whether its weights are there, and fit into memory. */
const canRun = ({ installed, memory }: Model) => installed && memory?.problem == null

/** Why `auto` found nothing: no model is installed or fits into memory, or none of those that are can do what was asked. */
function noneCanRun(models: readonly Model[], asked: AskedParameters): InputError | ModelUnavailableError {
  const problems = models.filter(canRun).map((model) => problemsOf(model, asked))
  const fewest = problems.toSorted((a, b) => a.length - b.length)[0]
  if (fewest !== undefined) return new InputError(fewest)
  const what = models.some(({ installed }) => installed)
    ? 'No installed model fits into memory; `models { memory { problem } }` says why.'
    : 'No model is installed. Put one into the models folder; the starter model ships with the project.'
  return new ModelUnavailableError('auto', what)
}

/** All that a model cannot do of what was asked: each field is told once, by what it takes before how much of it. */
function problemsOf(model: Model, asked: AskedParameters): FieldProblem[] {
  const inputs = checkInputs(model, asked)
  const bounds = checkRequest(model, asked).filter(({ path }) =>
    inputs.every((problem) => problem.path !== path),
  )
  return [...inputs, ...bounds]
}

function howToGet(model: Model): string {
  if (model.fault !== undefined && model.repository === undefined) {
    // Where the server keeps its files is nothing for clients.
    const fault = model.fault.replaceAll(`${model.path}/`, `${model.folder}/`)
    return `${model.name} cannot run: ${fault}; engine "auto" runs an installed model meanwhile.`
  }
  const gate = model.gated ? ` (its licence has to be accepted at ${model.repository} first)` : ''
  const how =
    model.repository === undefined
      ? 'Its folder has to be put into the models folder'
      : `\`npx promptpics models pull ${model.id}\` gets it, or says how it is made${gate}`
  return `${model.name} is not installed. ${how}; engine "auto" runs an installed model meanwhile.`
}
