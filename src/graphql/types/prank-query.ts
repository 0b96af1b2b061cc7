import type { Builder } from '../builder.ts'
import type { PrankTypes } from './prank-set.ts'

/** What a visitor may know of a set. */
interface Share {
  readonly title: string | null
  readonly shareSlug: string
}

/** Reading prank sets: the builder's view, and the visitor's. */
export function addPrankQueries(builder: Builder, { set }: PrankTypes): void {
  builder.queryField('prankSet', (t) =>
    t.prismaField({
      type: set,
      nullable: true,
      description:
        'The builder’s view of a set. Null for a slug that is wrong, deleted or expired; RATE_LIMITED after too many of those.',
      args: { builderSlug: t.arg.string({ required: true, description: 'The secret slug.' }) },
      resolve: async (query, _root, { builderSlug }, { database, useCases, caller, openedSets }) => {
        const id = await useCases.findPrankSet(builderSlug, caller)
        if (id === null) return null
        openedSets.set(id, builderSlug)
        return database.prankSet.findUnique({ ...query, where: { id } })
      },
    }),
  )
  const share = builder.objectRef<Share>('Share').implement({
    description: 'An image generator that somebody shares.',
    fields: (t) => ({
      title: t.exposeString('title', { nullable: true, description: 'Of whoever shares it.' }),
      shareUrl: t.field({
        type: 'URL',
        description: 'Where it is.',
        resolve: ({ shareSlug }, _args, { settings }) => `${settings.frontendUrl}/p/${shareSlug}`,
      }),
    }),
  })
  builder.queryField('share', (t) =>
    t.field({
      type: share,
      nullable: true,
      description:
        'What a share link leads to; null where there is none. Give its slug to `generate`. RATE_LIMITED after too many that do not exist.',
      args: { shareSlug: t.arg.string({ required: true, description: 'The public slug.' }) },
      resolve: (_root, { shareSlug }, { useCases, caller }) => useCases.openShare(shareSlug, caller),
    }),
  )
}
