import {
  astFromValue,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
  print,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql'

/** Types that a schema declares itself. */
export function ownTypes(schema: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  )
}

/**
 * Every element of `contract` that `schema` lacks or has with another type or default, and every argument and input
 * field beyond the contract that a client would have to give. Sorted.
 */
export function whatLacks(schema: GraphQLSchema, contract: GraphQLSchema): string[] {
  return ownTypes(contract)
    .flatMap((wanted) => {
      const type = schema.getType(wanted.name)
      return type === undefined ? [`${wanted.name} is missing`] : compareTypes(type, wanted)
    })
    .toSorted()
}

function compareTypes(type: GraphQLNamedType, wanted: GraphQLNamedType): string[] {
  const { name } = wanted
  if (kindOf(type) !== kindOf(wanted)) return [`${name} is ${kindOf(type)}, not ${kindOf(wanted)}`]
  if (isEnumType(type) && isEnumType(wanted)) return missing(valuesOf(type), valuesOf(wanted), `${name}.`)
  if (isUnionType(type) && isUnionType(wanted)) {
    return missing(namesOf(type.getTypes()), namesOf(wanted.getTypes()), `${name} = `)
  }
  if (isInputObjectType(type) && isInputObjectType(wanted)) {
    return compareInputs(
      Object.values(type.getFields()),
      Object.values(wanted.getFields()),
      (field) => `${name}.${field}`,
    )
  }
  if (!hasFields(type) || !hasFields(wanted)) return []
  return [
    ...missing(namesOf(type.getInterfaces()), namesOf(wanted.getInterfaces()), `${name} implements `),
    ...Object.values(wanted.getFields()).flatMap((field) => {
      const path = `${name}.${field.name}`
      const found = type.getFields()[field.name]
      return found === undefined ? [`${path} is missing`] : compareFields(found, field, path)
    }),
  ]
}

type OutputField = GraphQLField<unknown, unknown>

function compareFields(field: OutputField, wanted: OutputField, path: string): string[] {
  return [
    ...differs(String(field.type), String(wanted.type), path),
    ...compareInputs(field.args, wanted.args, (name) => `${path}(${name}:)`),
  ]
}

type Input = GraphQLArgument | GraphQLInputField

function compareInputs(
  inputs: readonly Input[],
  wanted: readonly Input[],
  pathOf: (name: string) => string,
): string[] {
  const compared = wanted.flatMap((input) => {
    const found = inputs.find(({ name }) => name === input.name)
    const path = pathOf(input.name)
    return found === undefined ? [`${path} is missing`] : differs(signature(found), signature(input), path)
  })
  const demanded = inputs
    .filter((input) => isRequiredArgument(input) || isRequiredInputField(input))
    .filter(({ name }) => wanted.every((input) => input.name !== name))
    .map(({ name }) => `${pathOf(name)} is required`)
  return [...compared, ...demanded]
}

/** The type, and the default where there is one. */
function signature({ type, defaultValue }: Input): string {
  const value = astFromValue(defaultValue, type)
  return value == null ? String(type) : `${String(type)} = ${print(value)}`
}

const differs = (is: string, wanted: string, path: string) =>
  is === wanted ? [] : [`${path} is ${is}, not ${wanted}`]

const missing = (there: readonly string[], wanted: readonly string[], prefix: string) =>
  wanted.filter((name) => !there.includes(name)).map((name) => `${prefix}${name} is missing`)

const namesOf = (types: readonly { readonly name: string }[]) => types.map(({ name }) => name)

const valuesOf = (type: { getValues(): readonly { readonly name: string }[] }) => namesOf(type.getValues())

const hasFields = (type: GraphQLNamedType) => isObjectType(type) || isInterfaceType(type)

function kindOf(type: GraphQLNamedType): string {
  if (isScalarType(type)) return 'a scalar type'
  if (isObjectType(type)) return 'an object type'
  if (isInterfaceType(type)) return 'an interface type'
  if (isUnionType(type)) return 'a union type'
  return isEnumType(type) ? 'an enum type' : 'an input type'
}
