import type { Model } from '../catalog/model.ts'
import type { QueueState } from '../executor/executor.ts'
import type { Following } from '../executor/following.ts'
import type { RawPreview } from '../engine/protocol.ts'
import type { EncodedPreview } from '../imaging/encode-preview.ts'
import type { PictureSize } from '../use-cases/share-previews.ts'
import type { RoutingDecision } from '../routing/decision.ts'
import type { GenerationRequest, Requester } from '../use-cases/generation-request.ts'

/** A model of the catalog, and whether its weights are in memory. */
export type DescribedModel = Model & { readonly loaded: boolean }

/** What the API can have done, each with its parts already in place. */
export interface UseCases {
  submitGeneration(request: GenerationRequest, requester: Requester): Promise<{ readonly id: string }>
  cancelGeneration(id: string): Promise<void>
  watchGeneration(id: string, previewsPerSecond: number): Promise<Following>
  encodePreview(preview: RawPreview, size: PictureSize, maxSize: number): Promise<EncodedPreview>
  routePrompt(prompt: string): Promise<RoutingDecision>
  describeModels(): Promise<DescribedModel[]>
  queueState(): QueueState
  watchQueue(): AsyncIterable<QueueState>
}
