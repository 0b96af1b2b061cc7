import { z } from 'zod'
import { ModelBrokenError } from '../errors.ts'
import type { OnnxSession } from '../runtime/onnx-session.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** `unet/config.json`, as far as it is needed. */
export const unetConfig = z.object({
  in_channels: z.number().int().positive(),
  out_channels: z.number().int().positive(),
  /** Width of `timestep_cond`, for those that were distilled and are told how strongly the prompt is to guide. */
  time_cond_proj_dim: z.number().int().min(4).nullish(),
})

export type UnetConfig = z.infer<typeof unetConfig>

/**
 * Runs a denoiser once. It predicts noise, velocity or the clean latents, whichever it was trained for, in the shape of
 * its sample. `inputs` are named as the export names them; what it does not declare is left out. Throws ModelBrokenError
 * where what it predicts has not the shape `dims`.
 */
export async function predict(
  denoiser: OnnxSession,
  inputs: Readonly<Record<string, Tensor>>,
  output: 'out_sample' | 'out_hidden_states',
  dims: readonly number[],
): Promise<Tensor> {
  const outputs = await denoiser.run(inputs, [output])
  const prediction = outputs(output)
  if (prediction.dims.join() === dims.join()) return prediction
  throw new ModelBrokenError(
    `${denoiser.model}: output ${output} has the shape [${prediction.dims.join(', ')}]; [${dims.join(', ')}] was expected`,
  )
}
