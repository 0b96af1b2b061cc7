import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import type PrismaTypes from '../storage/client/pothos-types.ts'
import { getDatamodel } from '../storage/client/pothos-types.ts'
import type { IncomingFile } from '../use-cases/incoming-file.ts'
import type { Context } from './context.ts'
import { boundedBy } from './list-size.ts'

interface SchemaTypes {
  PrismaTypes: PrismaTypes
  Context: Context
  DefaultFieldNullability: false
  DefaultEdgesNullability: false
  DefaultNodeNullability: false
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: Date; Output: Date }
    JSON: { Input: unknown; Output: unknown }
    URL: { Input: URL; Output: URL | string }
    Upload: { Input: Promise<IncomingFile>; Output: never }
  }
}

export type Builder = ReturnType<typeof createBuilder>

/**
 * The schema's builder, without any type. Public ids are unguessable by themselves and name generations only, so they
 * are not wrapped in Relay's typename:id.
 */
export function createBuilder() {
  return new SchemaBuilder<SchemaTypes>({
    plugins: [ErrorsPlugin, RelayPlugin, PrismaPlugin],
    defaultFieldNullability: false,
    prisma: { client: (context) => context.database, dmmf: getDatamodel(), exposeDescriptions: false },
    errors: { directResult: true },
    relay: {
      encodeGlobalID: (_typename, id) => String(id),
      decodeGlobalID: (id) => ({ typename: 'Generation', id }),
      nodesQueryOptions: false,
      nodeQueryOptions: {
        description: 'Anything with a public id, by that id. Today these are generations.',
        args: { id: { description: 'The id of anything.' } },
      },
      idFieldOptions: { description: 'Public and unguessable.' },
      nodeTypeOptions: { description: 'Something with a public, unguessable id.' },
      cursorType: 'String',
      pageInfoTypeOptions: { description: 'Where a page of a connection stands.' },
      pageInfoFieldOptions: { description: 'Where the page stands.' },
      hasNextPageFieldOptions: { description: 'Whether more comes after this page.' },
      hasPreviousPageFieldOptions: { description: 'Whether more comes before this page.' },
      startCursorFieldOptions: { description: 'Of the first entry; null on an empty page.' },
      endCursorFieldOptions: {
        description: 'Of the last entry: give it as `after` to get the next page. Null on an empty page.',
      },
      firstArgOptions: { description: 'How many entries from the start, or after `after`.' },
      afterArgOptions: { description: 'The cursor of the entry before the page.' },
      lastArgOptions: { description: 'How many entries from the end, or before `before`.' },
      beforeArgOptions: { description: 'The cursor of the entry after the page.' },
      edgesFieldOptions: {
        nullable: false,
        description: 'The page, each entry with its cursor.',
        // The page is counted with the field that asks for it.
        ...boundedBy(1),
      },
      nodeFieldOptions: { nullable: false, description: 'The entry itself.' },
      cursorFieldOptions: { description: 'Give it as `after` to get what comes after this entry.' },
    },
  })
}
