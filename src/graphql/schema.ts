import type { GraphQLSchema } from 'graphql'
import { createBuilder } from './builder.ts'
import { ReadSharing } from './read-sharing.ts'
import { addEnums } from './types/enums.ts'
import { addErrors } from './types/errors.ts'
import { addGeneration } from './types/generation.ts'
import { addGenerationMutations } from './types/generation-mutation.ts'
import { addGenerationProgress } from './types/generation-progress.ts'
import { addGenerationQueries } from './types/generation-query.ts'
import { addImage } from './types/image.ts'
import { addModels } from './types/model.ts'
import { addQueue } from './types/queue.ts'
import { addRouting } from './types/routing.ts'
import { addScalars } from './types/scalars.ts'

/** The whole schema. It needs nothing to be built: its resolvers find everything in the context. */
export function createSchema(): GraphQLSchema {
  const builder = createBuilder()
  builder.queryType({ description: 'Reading. None of it changes anything.' })
  builder.mutationType({ description: 'Doing. Expected failures are members of each result.' })
  builder.subscriptionType({
    description: 'Watching, over WebSocket (graphql-transport-ws) or server-sent events.',
  })
  addScalars(builder)
  const enums = addEnums(builder)
  const failure = addErrors(builder)
  const routing = addRouting(builder)
  addImage(builder, enums)
  const generation = addGeneration(builder, { enums, failure, routing })
  addGenerationQueries(builder, enums, generation)
  addGenerationMutations(builder, enums, generation)
  addGenerationProgress(builder, enums, generation, new ReadSharing())
  addModels(builder, enums)
  addQueue(builder)
  return builder.toSchema()
}
