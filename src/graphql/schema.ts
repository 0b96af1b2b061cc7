import type { GraphQLSchema } from 'graphql'
import { createBuilder } from './builder.ts'
import { ReadSharing } from './read-sharing.ts'
import { addDevices } from './types/device.ts'
import { addEnums } from './types/enums.ts'
import { addErrors } from './types/errors.ts'
import { addGeneration } from './types/generation.ts'
import { addGenerationInputs } from './types/generation-inputs.ts'
import { addGenerationMutations } from './types/generation-mutation.ts'
import { addGenerationProgress } from './types/generation-progress.ts'
import { addGenerationQueries } from './types/generation-query.ts'
import { addVersionMutations } from './types/generation-version.ts'
import { addImage } from './types/image.ts'
import { addLoras } from './types/lora.ts'
import { addModels } from './types/model.ts'
import { addPrankQueries } from './types/prank-query.ts'
import { addPrankSetMutations } from './types/prank-set-mutation.ts'
import { addPrankTypes } from './types/prank-set.ts'
import { addPrankTriggerMutations } from './types/prank-trigger-mutation.ts'
import { addQueue } from './types/queue.ts'
import { addRouting } from './types/routing.ts'
import { addScalars } from './types/scalars.ts'

/**
 * The whole schema. It needs nothing to be built: its resolvers find everything in the context. `batchLimit`: the most
 * generations that may be asked for together, by which operations are reckoned.
 */
export function createSchema(batchLimit = 8): GraphQLSchema {
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
  const image = addImage(builder, enums)
  const generation = addGeneration(builder, { enums, failure, routing })
  addGenerationInputs(builder, generation, batchLimit)
  addGenerationQueries(builder, enums, generation)
  addGenerationMutations(builder, enums, generation)
  addGenerationProgress(builder, enums, generation, new ReadSharing())
  addVersionMutations(builder, generation)
  const pranks = addPrankTypes(builder, image)
  addPrankQueries(builder, pranks)
  addPrankSetMutations(builder, pranks)
  addPrankTriggerMutations(builder, pranks)
  addModels(builder, enums)
  addDevices(builder)
  addLoras(builder)
  addQueue(builder)
  return builder.toSchema()
}
