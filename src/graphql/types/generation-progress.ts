import type { Progress } from '../../executor/progress.ts'
import type { EncodedPreview } from '../../imaging/encode-preview.ts'
import type { Builder } from '../builder.ts'
import type { SchemaSettings } from '../context.ts'
import type { ReadSharing } from '../read-sharing.ts'
import { selects } from '../selects.ts'
import type { Enums } from './enums.ts'
import type { GenerationRef } from './generation.ts'

/** An event, and the size that its subscriber wants previews in. */
interface ProgressEvent extends Progress {
  readonly previewSize: number
}

interface Frame extends EncodedPreview {
  readonly step: number
}

/** Live progress: the present, every change, the end. */
export function addGenerationProgress(
  builder: Builder,
  { status }: Enums,
  generation: GenerationRef,
  reads: ReadSharing,
): void {
  const progress = progressType(builder, status, generation, reads)
  const previewInput = builder.inputType('PreviewInput', {
    description: 'Which previews a subscriber wants. The server may send fewer and smaller ones.',
    fields: (t) => ({
      maxSize: t.int({ defaultValue: 256, description: 'Longest side, in pixels.' }),
      maxPerSecond: t.float({ defaultValue: 5, description: 'Previews a second.' }),
      enabled: t.boolean({ defaultValue: true, description: 'false: none at all.' }),
    }),
  })
  builder.subscriptionField('generationProgress', (t) =>
    t.field({
      type: progress,
      description:
        'Where a generation is: first as it is now, then at every change, and complete after the end. Subscribing late, twice, after the end or again after a lost connection is never wrong. A slow subscriber skips to the latest event and always gets the last. NOT_FOUND for an unknown id.',
      args: {
        id: t.arg.id({ required: true, description: 'The generation’s id.' }),
        preview: t.arg({
          type: previewInput,
          description: 'Left out: previews as PreviewInput’s defaults say.',
        }),
      },
      subscribe: async (_root, { id, preview }, { useCases, settings }, info) => {
        const wanted = preview?.enabled !== false && selects(info, 'preview')
        const rate = wanted ? previewRate(preview?.maxPerSecond, settings) : 0
        const events = await useCases.watchGeneration(id, rate)
        const previewSize = Math.min(settings.previewSizeLimit, Math.max(1, preview?.maxSize ?? 256))
        return mapEvents(events, (event): ProgressEvent => ({ ...event, previewSize }))
      },
      resolve: (event: ProgressEvent) => event,
    }),
  )
}

const previewRate = (asked: number | null | undefined, { previewRateLimit }: SchemaSettings) =>
  Math.min(previewRateLimit, Math.max(0, asked ?? 5))

function progressType(
  builder: Builder,
  status: Enums['status'],
  generation: GenerationRef,
  reads: ReadSharing,
) {
  const frame = builder.objectRef<Frame>('Preview').implement({
    description: 'The picture as the model imagines it at this step.',
    fields: (t) => ({
      dataUri: t.exposeString('dataUri', { description: 'A small WebP picture, ready for an <img>.' }),
      width: t.exposeInt('width', { description: 'Pixels.' }),
      height: t.exposeInt('height', { description: 'Pixels.' }),
      step: t.exposeInt('step', { description: 'The step that it was made after.' }),
    }),
  })
  return builder.objectRef<ProgressEvent>('GenerationProgress').implement({
    description: 'Where a generation is.',
    fields: (t) => ({
      sequence: t.exposeInt('sequence', {
        description: 'Grows from event to event, also over reconnections; not by one.',
      }),
      status: t.field({
        type: status,
        description: 'The state at this event.',
        resolve: (event) => event.status,
      }),
      step: t.exposeInt('step', { description: 'Steps done.' }),
      totalSteps: t.exposeInt('totalSteps', { description: 'Steps in all; 0 until the model is chosen.' }),
      fraction: t.float({ description: 'What is done, 0 to 1.', resolve: fraction }),
      queuePosition: t.exposeInt('queuePosition', {
        nullable: true,
        description: '1: next. Null unless it waits.',
      }),
      etaSeconds: t.exposeFloat('etaSeconds', {
        nullable: true,
        description: 'Until the end, as far as can be told; learned from earlier generations.',
      }),
      preview: t.field({
        type: frame,
        nullable: true,
        description: 'A new preview, where one is due; null otherwise.',
        resolve: async ({ preview, size, previewSize }, _args, { useCases }) => {
          if (preview === null || size === null) return null
          return { ...(await useCases.encodePreview(preview, size, previewSize)), step: preview.step }
        },
      }),
      generation: t.prismaField({
        type: generation,
        description: 'The generation, read at this event.',
        // The sequence is part of the key: a read that began before this event would not know of it.
        resolve: (query, { id, sequence }, _args, { database }) =>
          reads.share([id, sequence, query], () =>
            database.generation.findUniqueOrThrow({ ...query, where: { id } }),
          ),
      }),
    }),
  })
}

function fraction({ status, step, totalSteps }: Progress): number {
  if (status === 'COMPLETED') return 1
  return totalSteps === 0 ? 0 : step / totalSteps
}

/** Like Iterator.map, but ends its source at once when it is ended, also while it waits. */
function mapEvents<Event, Mapped>(
  source: AsyncIterableIterator<Event, undefined>,
  map: (event: Event) => Mapped,
): AsyncIterableIterator<Mapped, undefined> {
  const mapped: AsyncIterableIterator<Mapped, undefined> = {
    [Symbol.asyncIterator]: () => mapped,
    async next() {
      const { done, value } = await source.next()
      return done === true ? { done: true, value: undefined } : { done: false, value: map(value) }
    },
    async return() {
      await source.return?.()
      return { done: true, value: undefined }
    },
  }
  return mapped
}
