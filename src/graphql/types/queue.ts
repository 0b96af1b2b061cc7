import type { QueueState } from '../../executor/executor.ts'
import type { Builder } from '../builder.ts'

/** The queue as anybody may see it. */
export function addQueue(builder: Builder): void {
  const queue = builder.objectRef<QueueState>('QueueStatus').implement({
    description: 'How busy the server is.',
    fields: (t) => ({
      waiting: t.exposeInt('waiting', { description: 'Jobs that wait.' }),
      running: t.exposeInt('running', { description: 'Jobs that are being drawn.' }),
      etaSeconds: t.exposeFloat('etaSeconds', {
        nullable: true,
        description: 'Until all of them should be done; null until a first job was measured.',
      }),
    }),
  })
  builder.queryField('queue', (t) =>
    t.field({
      type: queue,
      description: 'The queue now.',
      resolve: (_root, _args, { useCases }) => useCases.queueState(),
    }),
  )
  builder.subscriptionField('queueChanged', (t) =>
    t.field({
      type: queue,
      description:
        'The queue now, and again whenever it changes. A slow subscriber gets the latest state only.',
      subscribe: (_root, _args, { useCases }) => useCases.watchQueue(),
      resolve: (state: QueueState) => state,
    }),
  )
}
