import {
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql'
import { send } from '../client.ts'
import type { TypedDocumentString } from '../gql/graphql.ts'

/** The schema as the server tells it to whoever asks. */
export async function introspect(url: string): Promise<GraphQLSchema> {
  return buildClientSchema((await sendText(url, getIntrospectionQuery())).data as IntrospectionQuery)
}

/** Sends a query as it is written. */
export const sendText = (url: string, query: string, variables: Record<string, unknown> = {}) =>
  send(url, document<unknown>(query), variables)

/** A query that was written by a program as one that the clients of the tests take. */
export const document = <Result>(query: string) =>
  ({ toString: () => query }) as TypedDocumentString<Result, Record<string, unknown>>

/**
 * A selection of every field of a type that needs no argument, `depth` objects deep: fields that come later as well. But no
 * list of what the lists around it, `listed`, have shown: nothing new is in it, and much of it.
 */
export function everyField(
  schema: GraphQLSchema,
  typeName: string,
  depth: number,
  listed: readonly string[] = [],
): string {
  const type = schema.getType(typeName)
  const parts = ['__typename']
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const { name, type: fieldType, args } of Object.values(type.getFields())) {
      const named = getNamedType(fieldType)
      if (args.some(isRequiredArgument)) continue
      if (isLeafType(named)) parts.push(name)
      else if (depth > 1 && !(isListType(getNullableType(fieldType)) && listed.includes(named.name))) {
        const around = isListType(getNullableType(fieldType)) ? [...listed, named.name] : listed
        parts.push(`${name} { ${everyField(schema, named.name, depth - 1, around)} }`)
      }
    }
  }
  return parts.join(' ')
}
