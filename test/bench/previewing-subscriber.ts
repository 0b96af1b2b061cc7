/** A client in a process of its own: generates when it is told to, follows with previews, answers with their number. */
import { connect, subscribe } from '../api/client.ts'
import { submit } from '../api/drawing.ts'
import { progress } from '../api/operations.ts'

const url = process.argv[2] ?? ''
const client = connect(url)

async function generateOnce(): Promise<number> {
  const { id } = await submit({ url }, { prompt: 'a red castle on a hill at sunset' })
  let previews = 0
  for await (const { generationProgress } of subscribe(client, progress, {
    id,
    preview: { maxPerSecond: 10 },
  }))
    if (generationProgress.preview != null) previews += 1
  return previews
}

process.on('message', () => void generateOnce().then((previews) => process.send?.(previews)))
process.on('disconnect', () => process.exit())
process.send?.('ready')
