import {
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  valueFromASTUntyped,
  type FieldNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { sizeOf } from '../graphql/list-size.ts'

export interface CostedOperation {
  readonly schema: GraphQLSchema
  /** Valid, and `operation` one of its own. */
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly variables: Readonly<Record<string, unknown>>
}

/**
 * The points that an operation costs: 1 a scalar, 2 an object, as many times as lists may bring them. A list brings what
 * its `first` or `last` asks for, be it by a variable, and otherwise what was told with its field. Introspection costs
 * nothing.
 */
export function costOf(costed: CostedOperation): number {
  const { schema, operation } = costed
  return new Reckoning(costed).within(operation.selectionSet, schema.getRootType(operation.operation))
}

const pagers = ['first', 'last']

class Reckoning {
  readonly #schema: GraphQLSchema
  readonly #variables: Record<string, unknown>
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly #costs = new Map<string, number>()

  constructor({ schema, document, operation, variables }: CostedOperation) {
    this.#schema = schema
    this.#variables = { ...defaultsOf(operation), ...variables }
    this.#fragments = new Map(
      document.definitions
        .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
        .map((fragment) => [fragment.name.value, fragment]),
    )
  }

  within({ selections }: SelectionSetNode, parent: GraphQLNamedType | null | undefined): number {
    const costs = selections.map((selection) => {
      if (selection.kind === 'Field') return this.#field(selection, parent)
      if (selection.kind === 'FragmentSpread') return this.#fragment(selection.name.value)
      const type = selection.typeCondition?.name.value
      return this.within(selection.selectionSet, type === undefined ? parent : this.#schema.getType(type))
    })
    return costs.reduce((sum, cost) => sum + cost, 0)
  }

  #field(node: FieldNode, parent: GraphQLNamedType | null | undefined): number {
    const name = node.name.value
    if (name === '__schema' || name === '__type') return 0
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined
    if (node.selectionSet === undefined || field === undefined) return 1
    return this.#entries(node, field) * (2 + this.within(node.selectionSet, getNamedType(field.type)))
  }

  /** How many of what a field leads to there may be. */
  #entries(node: FieldNode, field: GraphQLField<unknown, unknown>): number {
    const isPaged = field.args.some(({ name }) => pagers.includes(name))
    if (!isPaged && !isListType(getNullableType(field.type))) return 1
    const { usual, largest } = sizeOf(field)
    const asked = pagers.map((name) => this.#argument(node, field, name)).filter((count) => count !== null)
    return asked.length === 0 ? usual : Math.min(largest, Math.max(1, ...asked))
  }

  #argument(node: FieldNode, field: GraphQLField<unknown, unknown>, name: string): number | null {
    const given = node.arguments?.find((argument) => argument.name.value === name)
    const value =
      (given === undefined ? undefined : valueFromASTUntyped(given.value, this.#variables)) ??
      field.args.find((argument) => argument.name === name)?.defaultValue
    return typeof value === 'number' ? value : null
  }

  #fragment(name: string): number {
    const known = this.#costs.get(name)
    const fragment = this.#fragments.get(name)
    if (known !== undefined || fragment === undefined) return known ?? 0
    const type = this.#schema.getType(fragment.typeCondition.name.value)
    const cost = this.within(fragment.selectionSet, type)
    this.#costs.set(name, cost)
    return cost
  }
}

/** What variables are that are left out. */
function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    variableDefinitions.map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue === undefined ? undefined : valueFromASTUntyped(defaultValue),
    ]),
  )
}
