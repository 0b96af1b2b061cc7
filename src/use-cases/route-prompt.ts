import type { Catalog } from '../catalog/catalog.ts'
import { InputError } from '../errors.ts'
import type { RoutingDecision } from '../routing/decision.ts'
import { chooseModel } from './choose-model.ts'
import { checkText } from './generation-request.ts'

/** Which model `auto` would pick for a prompt. Throws InputError, or ModelUnavailableError where no model is installed. */
export async function routePrompt(
  parts: { readonly catalog: Catalog; readonly promptLimit: number },
  prompt: string,
): Promise<RoutingDecision> {
  const problems = checkText({ prompt, engine: 'auto' }, parts.promptLimit)
  if (problems.length > 0) throw new InputError(problems.map(({ message }) => ({ path: 'prompt', message })))
  return (await chooseModel(parts.catalog, 'auto', prompt, {})).decision
}
