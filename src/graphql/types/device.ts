import type { DeviceReport } from '../../engine/protocol.ts'
import type { Builder } from '../builder.ts'
import { boundedBy } from '../list-size.ts'

/** CUDA, WebGPU, DirectML, CoreML and the CPU. */
const mostDevices = 5

/** What models can run on, and why not on something else. */
export function addDevices(builder: Builder): void {
  const device = builder.objectRef<DeviceReport>('Device').implement({
    description: 'Something that the server’s runtime can compute on.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'cuda, webgpu, dml, coreml or cpu.' }),
      usable: t.exposeBoolean('usable', { description: 'Whether models run on it.' }),
      reason: t.exposeString('reason', { description: 'How that was found out, for people.' }),
      memoryBytes: t.exposeFloat('memoryBytes', {
        nullable: true,
        description:
          'What the weights of models may hold of its memory; null where nobody knows how much it has.',
      }),
    }),
  })
  builder.queryField('devices', (t) =>
    t.field({
      type: [device],
      ...boundedBy(mostDevices),
      description:
        'What models can run on, best first: each part of a model takes the first usable one that can hold it. Empty while the engine starts.',
      resolve: (_root, _args, { useCases }) => [...useCases.listDevices()],
    }),
  )
}
