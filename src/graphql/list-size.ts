/** How many entries a list brings, from which the cost of an operation is reckoned before it is run. */
export interface ListSize {
  /** Where the operation does not say. */
  readonly usual: number
  /** Whatever the operation says. */
  readonly largest: number
}

/** Tells the size of a list, or of the list within a connection, with its field. */
export const sized = (size: ListSize) => ({ extensions: { listSize: size } })

/** Tells the size of a list of which nobody can say how much of it is wanted. */
export const boundedBy = (size: number) => sized({ usual: size, largest: size })

/** What was told with a field. */
export const sizeOf = ({ extensions }: { readonly extensions: object }): ListSize =>
  'listSize' in extensions ? (extensions.listSize as ListSize) : unknownSize

const unknownSize: ListSize = { usual: 100, largest: Infinity }
