import { z } from 'zod'
import type { OnnxSession } from '../runtime/onnx-session.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** `config.json` of a CLIP text encoder, as far as it is needed. */
export const clipTextConfig = z.object({ max_position_embeddings: z.number().int().min(3) })

/**
 * CLIP's last hidden state of prompts that are tokens already, rows of one length L: [rows, L, width]. The encoder gets
 * no mask: padding is attended to, as in training.
 */
export async function encodeTokens(encoder: OnnxSession, rows: readonly Int32Array[]): Promise<Tensor> {
  const length = rows[0]?.length ?? 0
  const ids = new Int32Array(rows.length * length)
  for (const [k, row] of rows.entries()) ids.set(row, k * length)
  const feeds = { input_ids: { data: ids, dims: [rows.length, length] } }
  const output = await encoder.run(feeds, ['last_hidden_state'])
  return output('last_hidden_state')
}
