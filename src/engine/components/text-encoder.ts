import { z } from 'zod'
import { BadRequestError } from '../errors.ts'
import type { OnnxSession } from '../runtime/onnx-session.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** `config.json` of a CLIP text encoder, as far as it is needed; the number of layers is CLIPTextConfig's where missing. */
export const clipTextConfig = z.object({
  max_position_embeddings: z.number().int().min(3),
  num_hidden_layers: z.number().int().min(1).default(12),
})

export type ClipTextConfig = z.infer<typeof clipTextConfig>

/**
 * Runs a text encoder on prompts that are tokens already, rows of one length L, and gives each output that is named:
 * CLIP's `last_hidden_state` and `hidden_states.N` [rows, L, width], `text_embeds` and `pooler_output` [rows, width]. The
 * encoder gets no mask: padding is attended to, as in training.
 */
export async function encodeTokens<Name extends string>(
  encoder: OnnxSession,
  rows: readonly Int32Array[],
  outputs: readonly Name[],
): Promise<(name: Name) => Tensor> {
  const length = rows[0]?.length ?? 0
  const ids = new Int32Array(rows.length * length)
  for (const [k, row] of rows.entries()) ids.set(row, k * length)
  return encoder.run({ input_ids: { data: ids, dims: [rows.length, length] } }, outputs)
}

/**
 * The output that holds CLIP's hidden state before its last layer, not normalised (index -2 of the reference's list;
 * pipeline_stable_diffusion_xl.py, encode_prompt), or `skip` layers earlier still. Throws BadRequestError where there are
 * not that many layers.
 */
export function penultimateState(config: ClipTextConfig, skip = 0): `hidden_states.${number}` {
  const layer = config.num_hidden_layers - 1 - skip
  if (Number.isInteger(skip) && skip >= 0 && layer >= 0) return `hidden_states.${layer}`
  throw new BadRequestError(
    `clipSkip is ${skip}; for this model it is a whole number from 0 to ${config.num_hidden_layers - 1}`,
  )
}
