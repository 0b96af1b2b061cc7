import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql'

/** Whether the operation selects `field` right below the field that is being resolved, be it through a fragment. */
export function selects(info: GraphQLResolveInfo, field: string): boolean {
  return info.fieldNodes.some(
    ({ selectionSet }) => selectionSet !== undefined && within(info, selectionSet, field),
  )
}

function within(info: GraphQLResolveInfo, { selections }: SelectionSetNode, field: string): boolean {
  return selections.some((selection) => {
    if (getDirectiveValues(GraphQLSkipDirective, selection, info.variableValues)?.['if'] === true)
      return false
    if (getDirectiveValues(GraphQLIncludeDirective, selection, info.variableValues)?.['if'] === false)
      return false
    if (selection.kind === 'Field') return selection.name.value === field
    if (selection.kind === 'InlineFragment') return within(info, selection.selectionSet, field)
    const fragment = info.fragments[selection.name.value]
    return fragment !== undefined && within(info, fragment.selectionSet, field)
  })
}
