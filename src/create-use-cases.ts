import type { QueueState } from './executor/executor.ts'
import type { LatestValue } from './executor/latest-value.ts'
import type { UseCases } from './graphql/use-cases.ts'
import { answerShareLink, type ShareParts } from './use-cases/answer-share-link.ts'
import { cancelGeneration } from './use-cases/cancel-generation.ts'
import { deletePrankSet, updatePrankSet } from './use-cases/change-prank-set.ts'
import {
  addPrankTrigger,
  removePrankTrigger,
  replaceTriggerImage,
  updatePrankTrigger,
  useTriggerImageVersion,
} from './use-cases/change-trigger.ts'
import { createPrankSet } from './use-cases/create-prank-set.ts'
import { describeModels } from './use-cases/describe-models.ts'
import { editGeneration, type EditParts } from './use-cases/edit-generation.ts'
import { findPrankSet, visitShare } from './use-cases/find-prank-set.ts'
import type { PrankParts } from './use-cases/prank-parts.ts'
import { rateGeneration } from './use-cases/rate-generation.ts'
import { readPicture } from './use-cases/read-picture.ts'
import { routePrompt } from './use-cases/route-prompt.ts'
import { SharedPreviews } from './use-cases/share-previews.ts'
import { submitGeneration } from './use-cases/submit-generation.ts'
import { watchGeneration } from './use-cases/watch-generation.ts'

type Parts = ShareParts & PrankParts & EditParts & Parameters<typeof describeModels>[0]

/** Everything that the API can have done, with its parts in place. */
export function createUseCases(parts: Parts, queue: LatestValue<QueueState>): UseCases {
  const previews = new SharedPreviews()
  return {
    submitGeneration: (request, requester) => submitGeneration(parts, request, requester),
    cancelGeneration: (id) => cancelGeneration(parts, id),
    watchGeneration: (id, previewsPerSecond) => watchGeneration(parts, id, previewsPerSecond),
    encodePreview: (preview, size, maxSize) => previews.encode(preview, size, maxSize),
    routePrompt: (prompt) => routePrompt(parts, prompt),
    describeModels: () => describeModels(parts),
    listDevices: () => parts.engine.devices,
    listLoras: () => parts.loras.list(),
    queueState: () => parts.executor.state(),
    watchQueue: () => queue.watch(),
    editGeneration: (edit, requester) => editGeneration(parts, edit, requester),
    rateGeneration: (id, stars) => rateGeneration(parts, id, stars),
    findPrankSet: async (slug, requester) => (await findPrankSet(parts, slug, requester))?.id ?? null,
    openShare: (slug, requester) => visitShare(parts, slug, requester),
    answerShareLink: (request, requester, leaving) => answerShareLink(parts, request, requester, leaving),
    readPicture: (id, format) => readPicture(parts, id, format),
    createPrankSet: (input, requester) => createPrankSet(parts, input, requester),
    updatePrankSet: (change, requester) => updatePrankSet(parts, change, requester),
    deletePrankSet: (slug, requester) => deletePrankSet(parts, slug, requester),
    addPrankTrigger: (trigger, requester) => addPrankTrigger(parts, trigger, requester),
    updatePrankTrigger: (change, requester) => updatePrankTrigger(parts, change, requester),
    removePrankTrigger: (slug, id, requester) => removePrankTrigger(parts, slug, id, requester),
    replaceTriggerImage: (image, requester) => replaceTriggerImage(parts, image, requester),
    useTriggerImageVersion: (choice, requester) => useTriggerImageVersion(parts, choice, requester),
  }
}
