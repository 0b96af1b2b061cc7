import type { ModelScore, RoutingDecision } from '../../routing/decision.ts'
import type { Builder } from '../builder.ts'
import { boundedBy } from '../list-size.ts'

/** A few models are weighed against each other. */
const usualScores = 10

export type RoutingRef = ReturnType<typeof addRouting>

/** How a model was picked, and the query that explains it without running anything. */
export function addRouting(builder: Builder) {
  const modelScore = builder.objectRef<ModelScore>('ModelScore').implement({
    description: 'How well a model suits a prompt.',
    fields: (t) => ({
      modelId: t.exposeString('modelId', { description: 'The model.' }),
      score: t.exposeFloat('score', {
        description: 'Larger is better; comparable within one decision only.',
      }),
      reason: t.exposeString('reason', {
        nullable: true,
        description: 'What in the prompt speaks for the model.',
      }),
    }),
  })
  const decision = builder.objectRef<RoutingDecision>('RoutingDecision').implement({
    description: 'Which model a prompt should go to, which one it goes to, and why.',
    fields: (t) => ({
      modelId: t.exposeString('modelId', { description: 'The ideal choice, installed or not.' }),
      ranModelId: t.exposeString('ranModelId', {
        description: 'What runs: the ideal one, or the best that is installed.',
      }),
      scores: t.field({
        type: [modelScore],
        description: 'Best first.',
        resolve: ({ scores }) => [...scores],
        ...boundedBy(usualScores),
      }),
      tags: t.stringList({ description: 'What was seen in the prompt.', resolve: ({ tags }) => [...tags] }),
      reason: t.exposeString('reason', { description: 'One sentence for people.' }),
      confidence: t.exposeFloat('confidence', {
        nullable: true,
        description: '0 to 1; null where it was not measured.',
      }),
      decidedBy: t.exposeString('decidedBy', {
        description: '`rules`, `llm`, or `override` where the client named the model.',
      }),
    }),
  })
  builder.queryField('routePrompt', (t) =>
    t.field({
      type: decision,
      description: 'Which model `engine: "auto"` would pick for a prompt, and why. Runs nothing.',
      args: {
        prompt: t.arg.string({ required: true, description: 'What a generation would be asked for.' }),
      },
      resolve: (_root, { prompt }, { useCases }) => useCases.routePrompt(prompt),
    }),
  )
  return decision
}
