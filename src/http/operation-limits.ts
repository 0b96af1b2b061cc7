import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases'
import { maxDepthPlugin } from '@escape.tech/graphql-armor-max-depth'
import { maxDirectivesPlugin } from '@escape.tech/graphql-armor-max-directives'
import { maxTokensPlugin } from '@escape.tech/graphql-armor-max-tokens'
import {
  getOperationAST,
  GraphQLError,
  isIntrospectionType,
  type ASTVisitor,
  type ExecutionArgs,
  type ValidationContext,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { nestedLists } from './nested-lists.ts'
import { costOf } from './operation-cost.ts'

/** How much an operation may ask for at once. */
export interface OperationLimits {
  /** Tokens of a document, with all of its operations and fragments. */
  readonly tokens: number
  /** Levels of fields; fragments are none, and introspection has a limit of its own in the validation. */
  readonly depth: number
  readonly aliases: number
  readonly directives: number
  /** Points: 1 a scalar, 2 an object, as many times as lists may bring them. */
  readonly cost: number
}

/**
 * Plugins that refuse operations beyond `limits`, with the code QUERY_TOO_COMPLEX. An operation that has too many tokens
 * is not read to its end.
 */
export function limitOperations(limits: OperationLimits): Plugin[] {
  const reported = { propagateOnRejection: false, onReject: [report] }
  return [
    maxTokensPlugin({ n: limits.tokens, onReject: [refuse] }),
    maxDepthPlugin({ n: limits.depth, flattenFragments: true, ...reported }),
    maxAliasesPlugin({ n: limits.aliases, allowList: [], ...reported }),
    maxDirectivesPlugin({ n: limits.directives, ...reported }),
    limitCost(limits.cost),
    {
      onValidate: ({ addValidationRule }) => {
        addValidationRule(introspectOnce)
        addValidationRule(nestFewLists)
      },
    },
  ]
}

/** Reckoned anew each time an operation is run: how much it asks for may stand in its variables. */
function limitCost(limit: number): Plugin {
  const check = ({ args, setResultAndStopExecution }: Running) => {
    const cost = costOfRunning(args)
    if (cost <= limit) return
    const { message, extensions } = tooComplex(
      new GraphQLError(`Cost limit of ${limit} exceeded, found ${cost}.`),
    )
    // With the status of an operation that is not valid.
    const http = { spec: true, status: 400 }
    const error = new GraphQLError(message, { extensions: { ...extensions, http } })
    setResultAndStopExecution({ errors: [error] })
  }
  return { onExecute: check, onSubscribe: check }
}

interface Running {
  readonly args: ExecutionArgs
  readonly setResultAndStopExecution: (result: { readonly errors: readonly GraphQLError[] }) => void
}

function costOfRunning({ schema, document, operationName, variableValues }: ExecutionArgs): number {
  const operation = getOperationAST(document, operationName)
  return operation == null ? 0 : costOf({ schema, document, operation, variables: variableValues ?? {} })
}

/** Lists of objects within one another; what frontends show has two. */
const nestedListsLimit = 3

function nestFewLists(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition: ({ operation, selectionSet }) => {
      const root = context.getSchema().getRootType(operation)
      const count = root == null ? 0 : nestedLists(context, selectionSet, root)
      if (count <= nestedListsLimit) return
      const message = `Limit of ${nestedListsLimit} lists within one another exceeded, found ${count}.`
      context.reportError(tooComplex(new GraphQLError(message)))
    },
  }
}

/** Introspections of a document, and aliases in them. A tool needs one of those and none of these. */
const introspectionLimit = 3

/**
 * The limits above leave introspection alone. A short document with many aliases in it would have megabytes for an
 * answer.
 */
function introspectOnce(context: ValidationContext): ASTVisitor {
  let seen = 0
  return {
    Field: ({ name, alias }) => {
      const parent = context.getParentType()
      const isRoot = name.value === '__schema' || name.value === '__type'
      if (!isRoot && (alias === undefined || parent == null || !isIntrospectionType(parent))) return
      if (++seen === introspectionLimit + 1) {
        const message = `Introspection limit of ${introspectionLimit} exceeded, aliases included.`
        context.reportError(tooComplex(new GraphQLError(message)))
      }
    },
  }
}

/** Thrown, an error of validation would close a socket under all other operations on it. */
function report(context: ValidationContext | null, error: GraphQLError): void {
  context?.reportError(tooComplex(error))
}

function refuse(_context: ValidationContext | null, error: GraphQLError): void {
  throw tooComplex(error)
}

/** The libraries call it a syntax error, which it is not. */
const tooComplex = ({ message }: GraphQLError) =>
  new GraphQLError(message.replace(/^Syntax Error: /, ''), { extensions: { code: 'QUERY_TOO_COMPLEX' } })
