import sharp from 'sharp'
import type { Drawn } from './drawing.ts'

/** The bytes behind an address, and what the server says they are. */
export async function download(
  url: string,
): Promise<{ readonly type: string | null; readonly bytes: Buffer }> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return { type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) }
}

/** The colours of a generation's picture, as they come out of its PNG. */
export async function pixelsOf({ image }: Drawn): Promise<Buffer> {
  const { bytes } = await download(image.url)
  return sharp(bytes).raw().toBuffer()
}
