/**
 * Who holds a share link, in a process of its own: asks for a picture when it is told to, with previews, and answers with
 * every number that it saw.
 */
import { connect, subscribe } from '../api/client.ts'
import { read, submit } from '../api/drawing.ts'
import type { GenerateInput } from '../api/gql/graphql.ts'
import { progress } from '../api/operations.ts'
import { courseFeatures, pixelFeatures, sizeFeatures, steps, type Heard } from './secrecy-features.ts'

/** What one visit showed. Null: it was not to be seen this time. */
export interface Visit {
  /** Times and numbers that do not depend on what the picture shows. */
  readonly course: Readonly<Record<string, number | null>>
  /** Bytes. */
  readonly sizes: Readonly<Record<string, number | null>>
  /** How the picture emerged. */
  readonly pixels: Readonly<Record<string, number | null>>
}

/** Pixels a side of every picture. */
export const side = 128

const url = process.argv[2] ?? ''
const client = connect(url)

async function visit(input: GenerateInput): Promise<Visit> {
  const startedAt = performance.now()
  const sinceStart = () => performance.now() - startedAt
  const { id } = await submit({ url }, { ...input, steps, width: side, height: side })
  const answerMs = sinceStart()
  const heard: Heard[] = []
  const preview = { maxPerSecond: 60, maxSize: side }
  for await (const { generationProgress: event } of subscribe(client, progress, { id, preview }))
    heard.push({ event, atMs: sinceStart(), length: JSON.stringify(event).length })
  const { image, generationTimeMs, createdAt, completedAt } = await read(url, id)
  if (image == null) throw new Error(`Generation ${id} has no picture`)
  const files = { png: image.url, web: image.web, thumb512: image.thumb512, thumb256: image.thumb256 }
  const times: Record<string, number> = {}
  const bytes: Record<string, number> = {}
  let png = Buffer.alloc(0)
  for (const [name, address] of Object.entries(files)) {
    const askedAt = performance.now()
    const file = Buffer.from(await (await fetch(address)).arrayBuffer())
    times[`${name}Ms`] = performance.now() - askedAt
    bytes[`${name}Bytes`] = file.length
    if (name === 'png') png = file
  }
  const wholeMs = Date.parse(String(completedAt)) - Date.parse(createdAt)
  const thumbhashLength = image.thumbhash.length
  return {
    course: {
      ...{ answerMs, generationTimeMs: generationTimeMs ?? Number.NaN, wholeMs, thumbhashLength },
      ...courseFeatures(heard),
      ...times,
    },
    sizes: { ...sizeFeatures(heard), ...bytes, microBytes: image.microDataUri.length },
    pixels: await pixelFeatures(heard, png),
  }
}

process.on('message', (input: GenerateInput) => void visit(input).then((seen) => process.send?.(seen)))
process.on('disconnect', () => process.exit())
process.send?.('ready')
