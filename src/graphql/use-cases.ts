import type { QueueState } from '../executor/executor.ts'
import type { Following } from '../executor/following.ts'
import type { DeviceReport, RawPreview } from '../engine/protocol.ts'
import type { EncodedPreview } from '../imaging/encode-preview.ts'
import type { PictureSize } from '../use-cases/share-previews.ts'
import type { RoutingDecision } from '../routing/decision.ts'
import type { Leaving } from '../use-cases/answer-share-link.ts'
import type { PrankSetChange } from '../use-cases/change-prank-set.ts'
import type { NewTrigger, NewTriggerImage, TriggerChange } from '../use-cases/change-trigger.ts'
import type { ModelDescription } from '../use-cases/describe-models.ts'
import type { GenerationEdit } from '../use-cases/edit-generation.ts'
import type { GenerationRequest, Requester } from '../use-cases/generation-request.ts'
import type { Generation } from '../storage/generation-records.ts'
import type { PictureFormat } from '../use-cases/read-picture.ts'
import type { PrankSetInput } from '../use-cases/prank-set-input.ts'

/** What the API can have done, each with its parts already in place. */
export interface UseCases {
  submitGeneration(request: GenerationRequest, requester: Requester): Promise<{ readonly id: string }>
  cancelGeneration(id: string): Promise<void>
  watchGeneration(id: string, previewsPerSecond: number): Promise<Following>
  encodePreview(preview: RawPreview, size: PictureSize, maxSize: number): Promise<EncodedPreview>
  routePrompt(prompt: string): Promise<RoutingDecision>
  describeModels(): Promise<ModelDescription[]>
  listDevices(): readonly DeviceReport[]
  listLoras(): Promise<readonly { readonly name: string; readonly bytes: number }[]>
  queueState(): QueueState
  watchQueue(): AsyncIterable<QueueState>
  /** Returns the new generation's id, as all that follow return the id of what they made or changed. */
  editGeneration(edit: GenerationEdit, requester: Requester): Promise<string>
  rateGeneration(id: string, stars: number): Promise<void>
  findPrankSet(builderSlug: string, requester: Requester): Promise<string | null>
  openShare(
    shareSlug: string,
    requester: Requester,
  ): Promise<{ readonly title: string | null; readonly shareSlug: string } | null>
  answerShareLink(
    request: GenerationRequest & { readonly shareSlug: string },
    requester: Requester,
    leaving: Leaving,
  ): Promise<Generation>
  readPicture(id: string, format: PictureFormat): Promise<Buffer | null>
  createPrankSet(
    input: PrankSetInput,
    requester: Requester,
  ): Promise<{ readonly id: string; readonly builderSlug: string }>
  updatePrankSet(change: PrankSetChange, requester: Requester): Promise<string>
  deletePrankSet(builderSlug: string, requester: Requester): Promise<void>
  addPrankTrigger(trigger: NewTrigger, requester: Requester): Promise<string>
  updatePrankTrigger(change: TriggerChange, requester: Requester): Promise<string>
  removePrankTrigger(builderSlug: string, triggerId: string, requester: Requester): Promise<string>
  replaceTriggerImage(image: NewTriggerImage, requester: Requester): Promise<string>
  useTriggerImageVersion(
    choice: { readonly builderSlug: string; readonly triggerId: string; readonly version: number },
    requester: Requester,
  ): Promise<string>
}
