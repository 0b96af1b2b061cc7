import type { Builder } from '../builder.ts'
import type { ModelDescription } from '../../use-cases/describe-models.ts'
import type { Enums } from './enums.ts'
import { addModelInputs, addModelMemory } from './model-details.ts'

/** The models of the catalog. */
export function addModels(builder: Builder, { family, sampler }: Enums): void {
  const defaults = builder.objectRef<ModelDescription['defaults']>('ModelDefaults').implement({
    description: 'What a generation gets that does not say otherwise.',
    fields: (t) => ({
      steps: t.exposeInt('steps', { description: 'Denoising steps.' }),
      guidanceScale: t.exposeFloat('guidanceScale', { description: 'How strictly the prompt is followed.' }),
      guidanceRescale: t.float({
        description: 'How much of the overexposure by guidance is taken back, 0 to 1.',
        resolve: (model) => model.guidanceRescale ?? 0,
      }),
      width: t.exposeInt('width', { description: 'Pixels.' }),
      height: t.exposeInt('height', { description: 'Pixels.' }),
      sampler: t.field({ type: sampler, description: 'The sampler.', resolve: (model) => model.sampler }),
    }),
  })
  const limits = builder.objectRef<ModelDescription['limits']>('ModelLimits').implement({
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
  const inputs = addModelInputs(builder)
  const memory = addModelMemory(builder)
  const model = builder.objectRef<ModelDescription>('Model').implement({
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
      inputs: t.field({
        type: inputs,
        description: 'What it takes beside prompt, size, steps, guidance, sampler and seed.',
        resolve: (entry) => entry.inputs,
      }),
      device: t.exposeString('device', {
        nullable: true,
        description:
          'What its denoiser runs on, or would: cuda, webgpu, dml, coreml or cpu. Null where it cannot run, and while the engine starts.',
      }),
      memory: t.field({
        type: memory,
        nullable: true,
        description:
          'How it fits into the memory of the server; null while the engine starts, and of models whose size nobody knows.',
        resolve: ({ memory: plan, memoryUse }) => (plan === null ? null : memoryUse),
      }),
      licence: t.exposeString('licence', { description: 'Of its weights.' }),
      gated: t.exposeBoolean('gated', {
        description: 'Whether its repository asks for an account that accepted the licence.',
      }),
      repository: t.exposeString('repository', {
        nullable: true,
        description: 'Of the hub that its weights come from.',
      }),
      goodFor: t.exposeStringList('goodFor', { description: 'What it is good for, in a few words each.' }),
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
