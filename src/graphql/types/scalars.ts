import { GraphQLError, GraphQLScalarType } from 'graphql'
import { DateTimeResolver, JSONResolver, URLResolver } from 'graphql-scalars'
import type { IncomingFile } from '../../use-cases/incoming-file.ts'
import type { Builder } from '../builder.ts'

/** Scalars that GraphQL itself does not have. */
export function addScalars(builder: Builder): void {
  builder.addScalarType('DateTime', DateTimeResolver, { description: 'A moment as RFC 3339 text, in UTC.' })
  builder.addScalarType('JSON', JSONResolver, { description: 'Any JSON value.' })
  builder.addScalarType('URL', URLResolver, { description: 'An absolute URL.' })
  builder.addScalarType('Upload', upload, {})
}

const expected =
  'A file was expected, sent as multipart/form-data by the GraphQL multipart request specification.'

/** What the multipart request left in the place of a file: it may still be on its way. */
const upload = new GraphQLScalarType<Promise<IncomingFile>, never>({
  name: 'Upload',
  description: 'A file, sent by the GraphQL multipart request specification.',
  parseValue: (value) => {
    if (typeof value === 'object' && value !== null && 'promise' in value && value.promise instanceof Promise)
      return value.promise as Promise<IncomingFile>
    throw new GraphQLError(expected)
  },
  parseLiteral: (node) => {
    throw new GraphQLError(expected, { nodes: node })
  },
  serialize: () => {
    throw new GraphQLError('A file can only be sent to the server.')
  },
})
