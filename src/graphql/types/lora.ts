import type { Builder } from '../builder.ts'

/** The LoRAs that generations can be drawn with by name. */
export function addLoras(builder: Builder): void {
  const lora = builder.objectRef<{ readonly name: string; readonly bytes: number }>('Lora').implement({
    description: 'A low-rank change to the weights of a model that is on the server.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'What `LoraInput.name` takes.' }),
      bytes: t.exposeFloat('bytes', {
        description: 'Of its file; a whole number, but it may need more than 32 bits.',
      }),
    }),
  })
  builder.queryField('loras', (t) =>
    t.field({
      type: [lora],
      description: 'The LoRAs that a generation can be drawn with by name.',
      resolve: async (_root, _args, { useCases }) => [...(await useCases.listLoras())],
    }),
  )
}
