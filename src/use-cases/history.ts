import type { RoutingDecision } from '../routing/decision.ts'
import type { Generation } from '../storage/generation-records.ts'
import { openJsonlLog, type JsonlLogOptions } from '../storage/jsonl-log.ts'

/**
 * What is kept of a generation to train on. Named one by one, and only these are written: a row handed over whole brings
 * addresses with it.
 */
const generationFields = [
  'id',
  'sessionId',
  'status',
  'prompt',
  'negativePrompt',
  'prompt2',
  'negativePrompt2',
  'loras',
  'initImageId',
  'maskId',
  'batchId',
  'batchIndex',
  'modelId',
  'engine',
  'steps',
  'guidanceScale',
  'width',
  'height',
  'sampler',
  'strength',
  'clipSkip',
  'guidanceRescale',
  'trueCfgScale',
  'seed',
  'generationTimeMs',
  'attempts',
  'errorCode',
  'imageId',
  'versionNumber',
  'editedFromId',
  'rating',
  'wasRegenerated',
  'createdAt',
  'completedAt',
] as const satisfies readonly (keyof Generation)[]

const routingFields = [
  'generationId',
  'prompt',
  'modelId',
  'ranModelId',
  'scores',
  'tags',
  'reason',
  'confidence',
  'decidedBy',
  'elapsedMs',
] as const satisfies readonly (keyof RoutingEntry)[]

const prankFields = [
  'event',
  'prankSetId',
  'generationId',
  'prompt',
  'triggerId',
  'similarity',
] as const satisfies readonly (keyof PrankEntry)[]

/** A generation as it is now: at its end, and again when it is rated. The last line of an id holds. */
type GenerationEntry = Pick<Generation, (typeof generationFields)[number]>

/** How a model was picked. `modelId` is the ideal one. */
interface RoutingEntry extends RoutingDecision {
  readonly generationId: string | null
  readonly prompt: string
  /** Time that the decision took, in milliseconds. */
  readonly elapsedMs: number
}

/** What happened to a prank set, or through its share link. What does not apply is left out. */
interface PrankEntry {
  readonly event: PrankEvent
  readonly prankSetId: string
  readonly generationId?: string | null
  /** What was typed, or the trigger's. */
  readonly prompt?: string | null | undefined
  readonly triggerId?: string | null
  /** 0 to 1, as matching measured it. */
  readonly similarity?: number | null
}

/** `asked`: a prompt came through the share link; `served`: it got a creator's picture. The rest is the builder's. */
type PrankEvent =
  | 'asked'
  | 'served'
  | 'created'
  | 'changed'
  | 'deleted'
  | 'trigger-created'
  | 'trigger-changed'
  | 'trigger-deleted'

/** What happens here, for its operator to learn from: JSONL files of which nothing is ever shown to clients. */
export interface History {
  generation(entry: GenerationEntry): void
  routing(entry: RoutingEntry): void
  prank(entry: PrankEntry): void
  /** Returns when everything is written, or cannot be. Never throws. */
  close(): Promise<void>
}

type HistoryOptions = Pick<JsonlLogOptions, 'folder' | 'maxBytes' | 'maxFiles'> & {
  /** `log`: the name of the one that is in trouble. */
  readonly onError: (error: unknown, log: string) => void
}

/** Opens `generations.jsonl`, `routing.jsonl` and `pranks.jsonl` in `folder`. Limits are each file's own. */
export function openHistory({ onError, ...options }: HistoryOptions): History {
  const open = (name: string) => openJsonlLog({ ...options, name, onError: (error) => onError(error, name) })
  const generations = open('generations')
  const routing = open('routing')
  const pranks = open('pranks')
  return {
    generation: (entry) => generations.write(only(generationFields, entry)),
    routing: (entry) => routing.write(only(routingFields, entry)),
    prank: (entry) => pranks.write(only(prankFields, entry)),
    close: async () => void (await Promise.all([generations, routing, pranks].map((log) => log.close()))),
  }
}

const only = <Entry extends object>(fields: readonly (keyof Entry)[], entry: Entry) =>
  Object.fromEntries(fields.map((field) => [field, entry[field]]))
