import { InputError, NotFoundError, RateLimitedError } from '../../errors.ts'
import type { Builder } from '../builder.ts'
import type { PrankTypes } from './prank-set.ts'

/** Making, changing and deleting prank sets. */
export function addPrankSetMutations(builder: Builder, { set }: PrankTypes): void {
  const inputs = setInputs(builder)
  builder.mutationField('createPrankSet', (t) =>
    t.prismaField({
      type: set,
      description: 'Makes an empty prank set. Its builder slug is told here once and kept nowhere.',
      args: { input: t.arg({ type: inputs.create, required: true, description: 'What to make.' }) },
      errors: {
        types: [InputError, RateLimitedError],
        union: { name: 'CreatePrankSetResult', description: 'The set, or why there is none.' },
      },
      resolve: async (query, _root, { input }, { database, useCases, caller, openedSets }) => {
        const { id, builderSlug } = await useCases.createPrankSet(input, caller)
        openedSets.set(id, builderSlug)
        return database.prankSet.findUniqueOrThrow({ ...query, where: { id } })
      },
    }),
  )
  builder.mutationField('updatePrankSet', (t) =>
    t.prismaField({
      type: set,
      description: 'Changes a set: what is left out stays, null takes away.',
      args: { input: t.arg({ type: inputs.update, required: true, description: 'What to change.' }) },
      errors: {
        types: [InputError, NotFoundError, RateLimitedError],
        union: { name: 'UpdatePrankSetResult', description: 'The changed set, or why it is not.' },
      },
      resolve: async (query, _root, { input }, { database, useCases, caller, openedSets }) => {
        const id = await useCases.updatePrankSet(input, caller)
        openedSets.set(id, input.builderSlug)
        return database.prankSet.findUniqueOrThrow({ ...query, where: { id } })
      },
    }),
  )
  const deleted = builder.objectRef<{ builderSlug: string }>('DeletedPrankSet').implement({
    description: 'A set that is no more.',
    fields: (t) => ({
      builderSlug: t.exposeString('builderSlug', { description: 'Opens nothing any more.' }),
    }),
  })
  builder.mutationField('deletePrankSet', (t) =>
    t.field({
      type: deleted,
      description:
        'Deletes a set, its triggers and their pictures. What visitors generated through it stays as it is.',
      args: { builderSlug: t.arg.string({ required: true, description: 'The secret slug.' }) },
      errors: {
        types: [NotFoundError, RateLimitedError],
        union: { name: 'DeletePrankSetResult', description: 'That it is gone, or why it is not.' },
      },
      resolve: async (_root, { builderSlug }, { useCases, caller }) => {
        await useCases.deletePrankSet(builderSlug, caller)
        return { builderSlug }
      },
    }),
  )
}

function setInputs(builder: Builder) {
  const create = builder.inputType('CreatePrankSetInput', {
    description: 'A new prank set. All of it can be changed later.',
    fields: (t) => ({
      title: t.string({ description: 'Shown to visitors; at most 200 characters.' }),
      description: t.string({ description: 'For the builder alone; at most 2,000 characters.' }),
      expiresAt: t.field({
        type: 'DateTime',
        description: 'In the future: from then on the set is closed, for visitors and for its builder.',
      }),
      maxUses: t.int({ description: 'Pranks that are served at most; 1 or more.' }),
    }),
  })
  const update = builder.inputType('UpdatePrankSetInput', {
    description: 'What to change of a set: what is left out stays, null takes away.',
    fields: (t) => ({
      builderSlug: t.string({ required: true, description: 'The secret slug.' }),
      title: t.string({ description: 'Shown to visitors; at most 200 characters.' }),
      description: t.string({ description: 'For the builder alone; at most 2,000 characters.' }),
      isActive: t.boolean({ description: 'false: the share link is a plain image generator.' }),
      expiresAt: t.field({ type: 'DateTime', description: 'In the future.' }),
      maxUses: t.int({ description: 'Pranks that are served at most; 1 or more.' }),
    }),
  })
  return { create, update }
}
