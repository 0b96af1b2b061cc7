import { startServer } from './api/server.ts'
import { submit, ended } from './api/drawing.ts'
const s = await startServer()
for (const [engine, width, height] of [['tiny-sd', 40, 64], ['tiny-sd', 64, 40], ['tiny-sd',48,64],['tiny-sd-v', 36, 44], ['tiny-sd-v', 40, 40], ['tiny-sd-v', 44, 40],['tiny-sd-v', 48, 48]] as const) {
  const { id } = await submit(s, { prompt: 'x', engine, width, height, steps: 1 })
  console.log(engine, width, height, JSON.stringify((await ended(s, id)).error))
}
const b = await startServer(); const c = await startServer(); 
await submit(b,{prompt:'x'})
await b.remove(); await c.remove()
await s.remove()
