import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'
import { startServer } from '/work/main/test/api/server.ts'
import { newSet, newTrigger } from '/work/main/test/api/uploading.ts'
import { connect, subscribe } from '/work/main/test/api/client.ts'
import { draw, submit } from '/work/main/test/api/drawing.ts'
import { progress } from '/work/main/test/api/operations.ts'
const server = await startServer({ MODELS_DIR: '/work/main/models', UPLOADS_PER_HOUR: '0', ENGINE_THREADS: '2' })
const castle = await draw(server, { prompt: 'a snowy mountain', seed: '7' })
const bytes = Buffer.from(await (await fetch(castle.image.url)).arrayBuffer())
const photo = await sharp('/work/main/.github/readme/graphiql.webp').resize(300,200).jpeg().toBuffer()
const { builderSlug, shareSlug } = await newSet(server, {})
await newTrigger(server, { builderSlug, prompt: 'a cow' }, { bytes, name: 'a.png', type: 'image/png' })
await newTrigger(server, { builderSlug, prompt: 'a screenshot' }, { bytes: photo, name: 'a.jpg', type: 'image/jpeg' })
await new Promise((r) => setTimeout(r, 3000))
const rows: Buffer[] = []
for (const [prompt, extra] of [['a cow', {}], ['a cow', {width: 384, height: 256}], ['a screenshot', {}], ['a ship on the sea', {}]] as const) {
  const { id } = await submit(server, { prompt, shareSlug, seed: '3', ...extra })
  const client = connect(server.url)
  const frames: Buffer[] = []
  const times: number[] = []
  const t = performance.now()
  for await (const { generationProgress: e } of subscribe(client, progress, { id, preview: { maxSize: 128, maxPerSecond: 10 } } as never)) {
    times.push(Math.round(performance.now() - t))
    const uri = (e as any).preview?.dataUri
    if (uri) frames.push(Buffer.from(uri.split(',')[1], 'base64'))
    const img = (e as any).generation?.image
    if (img) frames.push(Buffer.from(await (await fetch(img.url)).arrayBuffer()))
  }
  console.log(prompt, frames.length, times.join(' '))
  const pick = frames.length > 8 ? [...Array(7)].map((_, k) => frames[Math.floor(k * (frames.length - 1) / 7)]!).concat(frames.at(-1)!) : frames
  const tiles = await Promise.all(pick.map(async (f, k) => ({ input: await sharp(f).resize(128, 128, { fit: 'contain' }).png().toBuffer(), left: k * 128, top: 0 })))
  rows.push(await sharp({ create: { width: 1024, height: 128, channels: 3, background: 'white' } }).composite(tiles).png().toBuffer())
  await client.dispose()
}
await sharp({ create: { width: 1024, height: 128 * rows.length, channels: 3, background: 'white' } }).composite(rows.map((input, k) => ({ input, left: 0, top: k * 128 }))).png().toFile('/tmp/look/steer.png')
await server.remove()
