import { DateTimeResolver, JSONResolver, URLResolver } from 'graphql-scalars'
import type { Builder } from '../builder.ts'

/** Scalars that GraphQL itself does not have. */
export function addScalars(builder: Builder): void {
  builder.addScalarType('DateTime', DateTimeResolver, { description: 'A moment as RFC 3339 text, in UTC.' })
  builder.addScalarType('JSON', JSONResolver, { description: 'Any JSON value.' })
  builder.addScalarType('URL', URLResolver, { description: 'An absolute URL.' })
}
