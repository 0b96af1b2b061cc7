import { InputError, NotFoundError, RateLimitedError, UploadError } from '../../errors.ts'
import type { Builder } from '../builder.ts'
import type { PrankTypes } from './prank-set.ts'

const slug = { required: true, description: 'The set’s secret slug.' } as const
const triggerId = { required: true, description: 'The trigger’s id.' } as const
const file = {
  type: 'Upload',
  required: true,
  description: 'PNG, JPEG, WebP or AVIF. It is decoded and encoded anew: nothing but its pixels is kept.',
} as const
const threshold = 'How close a prompt has to come, 0 to 1; 1: only the same words.'
const priority = 'Of several that could fire the highest does.'
const exactOnly = 'Whether nothing but the prompt itself fires it.'
const cases = 'Whether capital and small letters are told apart.'

/** Adding, changing and removing the triggers of a set. */
export function addPrankTriggerMutations(builder: Builder, types: PrankTypes): void {
  addTrigger(builder, types)
  updateTrigger(builder, types)
  removeTrigger(builder, types)
  replaceImage(builder, types)
  useVersion(builder, types)
}

function addTrigger(builder: Builder, { trigger }: PrankTypes): void {
  const input = builder.inputType('AddPrankTriggerInput', {
    description: 'A new trigger with its picture.',
    fields: (t) => ({
      builderSlug: t.string(slug),
      prompt: t.string({ required: true, description: 'What visitors are expected to type.' }),
      image: t.field(file),
      similarityThreshold: t.float({ defaultValue: 0.85, description: threshold }),
      priority: t.int({ defaultValue: 0, description: priority }),
      exactMatchOnly: t.boolean({ defaultValue: false, description: exactOnly }),
      caseSensitive: t.boolean({ defaultValue: false, description: cases }),
    }),
  })
  builder.mutationField('addPrankTrigger', (t) =>
    t.prismaField({
      type: trigger,
      description: 'Adds a trigger to a set, by a multipart request. It fires from the next prompt on.',
      args: { input: t.arg({ type: input, required: true, description: 'What to add.' }) },
      errors: {
        types: [InputError, NotFoundError, UploadError, RateLimitedError],
        union: { name: 'AddPrankTriggerResult', description: 'The trigger, or why there is none.' },
      },
      resolve: async (query, _root, args, { database, useCases, caller }) => {
        const id = await useCases.addPrankTrigger(args.input, caller)
        return database.prankTrigger.findUniqueOrThrow({ ...query, where: { id } })
      },
    }),
  )
}

function updateTrigger(builder: Builder, { trigger }: PrankTypes): void {
  const input = builder.inputType('UpdatePrankTriggerInput', {
    description: 'What to change of a trigger: what is left out or null stays.',
    fields: (t) => ({
      builderSlug: t.string(slug),
      triggerId: t.id(triggerId),
      prompt: t.string({ description: 'What visitors are expected to type.' }),
      similarityThreshold: t.float({ description: threshold }),
      priority: t.int({ description: priority }),
      exactMatchOnly: t.boolean({ description: exactOnly }),
      caseSensitive: t.boolean({ description: cases }),
    }),
  })
  builder.mutationField('updatePrankTrigger', (t) =>
    t.prismaField({
      type: trigger,
      description: 'Changes how a trigger fires, from the next prompt on.',
      args: { input: t.arg({ type: input, required: true, description: 'What to change.' }) },
      errors: {
        types: [InputError, NotFoundError, RateLimitedError],
        union: { name: 'UpdatePrankTriggerResult', description: 'The changed trigger, or why it is not.' },
      },
      resolve: async (query, _root, args, { database, useCases, caller }) => {
        const id = await useCases.updatePrankTrigger(args.input, caller)
        return database.prankTrigger.findUniqueOrThrow({ ...query, where: { id } })
      },
    }),
  )
}

function removeTrigger(builder: Builder, { set }: PrankTypes): void {
  builder.mutationField('removePrankTrigger', (t) =>
    t.prismaField({
      type: set,
      description: 'Removes a trigger with all versions of its picture, and answers with the set.',
      args: { builderSlug: t.arg.string(slug), triggerId: t.arg.id(triggerId) },
      errors: {
        types: [NotFoundError, RateLimitedError],
        union: {
          name: 'RemovePrankTriggerResult',
          description: 'The set without it, or why it is still there.',
        },
      },
      resolve: async (query, _root, args, { database, useCases, caller, openedSets }) => {
        const id = await useCases.removePrankTrigger(args.builderSlug, args.triggerId, caller)
        openedSets.set(id, args.builderSlug)
        return database.prankSet.findUniqueOrThrow({ ...query, where: { id } })
      },
    }),
  )
}

function replaceImage(builder: Builder, { trigger }: PrankTypes): void {
  const input = builder.inputType('ReplaceTriggerImageInput', {
    description: 'A new picture for a trigger.',
    fields: (t) => ({
      builderSlug: t.string(slug),
      triggerId: t.id(triggerId),
      image: t.field(file),
      description: t.string({ description: 'Words to know the version by; at most 2,000 characters.' }),
    }),
  })
  builder.mutationField('replaceTriggerImage', (t) =>
    t.prismaField({
      type: trigger,
      description:
        'Gives a trigger a new picture, by a multipart request. The older ones are kept as versions.',
      args: { input: t.arg({ type: input, required: true, description: 'The picture.' }) },
      errors: {
        types: [InputError, NotFoundError, UploadError, RateLimitedError],
        union: { name: 'ReplaceTriggerImageResult', description: 'The trigger, or why it is as it was.' },
      },
      resolve: async (query, _root, args, { database, useCases, caller }) => {
        const id = await useCases.replaceTriggerImage(args.input, caller)
        return database.prankTrigger.findUniqueOrThrow({ ...query, where: { id } })
      },
    }),
  )
}

function useVersion(builder: Builder, { trigger }: PrankTypes): void {
  builder.mutationField('useTriggerImageVersion', (t) =>
    t.prismaField({
      type: trigger,
      description: 'Goes back, or forth, to a version of a trigger’s picture.',
      args: {
        builderSlug: t.arg.string(slug),
        triggerId: t.arg.id(triggerId),
        version: t.arg.int({ required: true, description: 'One of the trigger’s versions.' }),
      },
      errors: {
        types: [NotFoundError, RateLimitedError],
        union: { name: 'UseTriggerImageVersionResult', description: 'The trigger, or why it is as it was.' },
      },
      resolve: async (query, _root, args, { database, useCases, caller }) => {
        const id = await useCases.useTriggerImageVersion(args, caller)
        return database.prankTrigger.findUniqueOrThrow({ ...query, where: { id } })
      },
    }),
  )
}
