import {
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  type FieldNode,
  type GraphQLNamedType,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql'

/**
 * How many lists of objects an operation asks for within one another at most. Each multiplies what the one around it
 * brings: a list that leads back to its own kind would fill the memory within the depth that is allowed. Introspection
 * is left alone.
 */
export function nestedLists(
  context: ValidationContext,
  selections: SelectionSetNode,
  root: GraphQLNamedType,
): number {
  return new ListCount(context).within(selections, root)
}

class ListCount {
  readonly #context: ValidationContext
  /** By the names of fragments; one that is being looked at, and so contains itself, adds nothing. */
  readonly #fragments = new Map<string, number>()

  constructor(context: ValidationContext) {
    this.#context = context
  }

  within({ selections }: SelectionSetNode, parent: GraphQLNamedType | undefined): number {
    const counts = selections.map((selection) => {
      if (selection.kind === 'Field') return this.#field(selection, parent)
      if (selection.kind === 'FragmentSpread') return this.#fragment(selection.name.value)
      const type = selection.typeCondition?.name.value
      return this.within(selection.selectionSet, type === undefined ? parent : this.#type(type))
    })
    return Math.max(0, ...counts)
  }

  #field({ name, selectionSet }: FieldNode, parent: GraphQLNamedType | undefined): number {
    if (selectionSet === undefined || !(isObjectType(parent) || isInterfaceType(parent))) return 0
    const type = parent.getFields()[name.value]?.type
    if (type === undefined) return 0
    return (isListType(getNullableType(type)) ? 1 : 0) + this.within(selectionSet, getNamedType(type))
  }

  #fragment(name: string): number {
    const known = this.#fragments.get(name)
    if (known !== undefined) return known
    this.#fragments.set(name, 0)
    const fragment = this.#context.getFragment(name)
    const count =
      fragment == null ? 0 : this.within(fragment.selectionSet, this.#type(fragment.typeCondition.name.value))
    this.#fragments.set(name, count)
    return count
  }

  #type(name: string): GraphQLNamedType | undefined {
    return this.#context.getSchema().getType(name)
  }
}
