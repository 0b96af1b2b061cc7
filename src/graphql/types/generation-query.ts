import { ForbiddenError } from '../../errors.ts'
import type { Builder } from '../builder.ts'
import { sized } from '../list-size.ts'
import type { Enums } from './enums.ts'
import type { GenerationRef } from './generation.ts'

/** Entries of a page that says nothing, and of the largest one. */
const page = { usual: 20, largest: 100 }

/** Reading generations: one by its id, a session's own, everyone's for the admin. */
export function addGenerationQueries(builder: Builder, { status }: Enums, generation: GenerationRef): void {
  builder.queryField('generation', (t) =>
    t.prismaField({
      type: generation,
      nullable: true,
      description: 'A generation by its id; null where there is none.',
      args: { id: t.arg.id({ required: true, description: 'The generation’s id.' }) },
      resolve: (query, _root, { id }, { database }) =>
        database.generation.findUnique({ ...query, where: { id } }),
    }),
  )
  builder.queryField('generations', (t) =>
    t.prismaConnection(
      {
        type: generation,
        cursor: 'id',
        defaultSize: page.usual,
        ...sized(page),
        maxSize: page.largest,
        description: `Generations, newest first: a session's own by its sessionId. Without one, everyone's, for which the admin token is needed (FORBIDDEN otherwise). Pages of ${page.usual}, at most ${page.largest}.`,
        args: {
          sessionId: t.arg.string({ description: 'The id that the session generated with.' }),
          status: t.arg({ type: status, description: 'Only those in this state.' }),
          modelId: t.arg.string({ description: 'Only those that this model drew.' }),
        },
        resolve: (query, _root, { sessionId, status: state, modelId }, { database, caller }) => {
          if (sessionId == null && !caller.isAdmin) {
            throw new ForbiddenError(
              'Give a sessionId, or the admin token (Authorization: Bearer ...) to see everyone’s generations.',
            )
          }
          return database.generation.findMany({
            ...query,
            where: filter(sessionId, state, modelId),
            orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
          })
        },
      },
      {
        name: 'GenerationConnection',
        description: 'A page of generations.',
        // Not by the plugin's option of that name: it counts without asking the resolver above, and so for anyone.
        fields: (t) => ({
          totalCount: t.int({
            description: 'How many there are on all pages together.',
            resolve: ({ args: { sessionId, status: state, modelId } }, _args, { database }) =>
              database.generation.count({ where: filter(sessionId, state, modelId) }),
          }),
        }),
      },
      { name: 'GenerationEdge', description: 'A generation in a page.' },
    ),
  )
}

function filter<Status>(sessionId?: string | null, status?: Status | null, modelId?: string | null) {
  return {
    ...(sessionId != null && { sessionId }),
    ...(status != null && { status }),
    ...(modelId != null && { modelId }),
  }
}
