import type { Builder } from '../builder.ts'
import type { DescribedModel } from '../use-cases.ts'
import type { Enums } from './enums.ts'

/** The models of the catalog. */
export function addModels(builder: Builder, { family, sampler }: Enums): void {
  const defaults = builder.objectRef<DescribedModel['defaults']>('ModelDefaults').implement({
    description: 'What a generation gets that does not say otherwise.',
    fields: (t) => ({
      steps: t.exposeInt('steps', { description: 'Denoising steps.' }),
      guidanceScale: t.exposeFloat('guidanceScale', { description: 'How strictly the prompt is followed.' }),
      width: t.exposeInt('width', { description: 'Pixels.' }),
      height: t.exposeInt('height', { description: 'Pixels.' }),
      sampler: t.field({ type: sampler, description: 'The sampler.', resolve: (model) => model.sampler }),
    }),
  })
  const limits = builder.objectRef<DescribedModel['limits']>('ModelLimits').implement({
    description: 'What a model can be asked for. Requests outside are refused with BAD_INPUT.',
    fields: (t) => ({
      minSteps: t.exposeInt('minSteps', { description: 'Fewest steps.' }),
      maxSteps: t.exposeInt('maxSteps', { description: 'Most steps.' }),
      minSize: t.exposeInt('minSize', { description: 'Shortest side, in pixels.' }),
      maxSize: t.exposeInt('maxSize', { description: 'Longest side, in pixels.' }),
      sizeMultiple: t.exposeInt('sizeMultiple', {
        description: 'Width and height are multiples of this many pixels.',
      }),
      maxGuidanceScale: t.exposeFloat('maxGuidanceScale', {
        description: 'Largest guidance; the smallest is 0.',
      }),
    }),
  })
  const model = builder.objectRef<DescribedModel>('Model').implement({
    description: 'A model of the catalog.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'What `engine` takes.' }),
      name: t.exposeString('name', { description: 'For people.' }),
      description: t.exposeString('description', { description: 'What it is good for.' }),
      family: t.field({ type: family, description: 'Its architecture.', resolve: (entry) => entry.family }),
      installed: t.exposeBoolean('installed', {
        description: 'Whether its weights are here, so that it can run.',
      }),
      loaded: t.exposeBoolean('loaded', {
        description: 'Whether its weights are in memory, so that it starts at once.',
      }),
      defaults: t.field({
        type: defaults,
        description: 'What it uses unless told otherwise.',
        resolve: (entry) => entry.defaults,
      }),
      limits: t.field({
        type: limits,
        description: 'What it can be asked for.',
        resolve: (entry) => entry.limits,
      }),
      samplers: t.field({
        type: [sampler],
        description: 'What it can be sampled with.',
        resolve: (entry) => entry.samplers,
      }),
      costPerImage: t.exposeFloat('costPerImage', {
        nullable: true,
        description: 'In dollars; 0 for local models.',
      }),
    }),
  })
  builder.queryField('models', (t) =>
    t.field({
      type: [model],
      description: 'All models of the catalog, installed or not.',
      resolve: (_root, _args, { useCases }) => useCases.describeModels(),
    }),
  )
}
