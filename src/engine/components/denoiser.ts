import { z } from 'zod'
import type { OnnxSession } from '../runtime/onnx-session.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** `unet/config.json`, as far as it is needed. */
export const unetConfig = z.object({
  in_channels: z.number().int().positive(),
  out_channels: z.number().int().positive(),
})

/** What a U-Net is told at one call. */
export interface UnetInputs {
  /** [N, C, h, w], scaled as the scheduler wants it. */
  readonly sample: Tensor
  /** A scalar, also where the export declares one for each row. */
  readonly timestep: Tensor
  /** [N, tokens, width] */
  readonly encoder_hidden_states: Tensor
}

/** Predicts noise, velocity or the clean latents, whichever the model was trained for: [N, C, h, w]. */
export async function predict(unet: OnnxSession, inputs: UnetInputs): Promise<Tensor> {
  const output = await unet.run({ ...inputs }, ['out_sample'])
  return output('out_sample')
}
