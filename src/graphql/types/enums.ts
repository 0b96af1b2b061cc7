import { GenerationStatus, Sampler } from '../../storage/client/enums.ts'
import type { Builder } from '../builder.ts'

export type Enums = ReturnType<typeof addEnums>

/** The enums that several types share. */
export function addEnums(builder: Builder) {
  return {
    status: builder.enumType('GenerationStatus', {
      description:
        'Where a generation is: PENDING, ROUTING, GENERATING, and then one of COMPLETED, FAILED, CANCELED.',
      values: {
        [GenerationStatus.PENDING]: {
          value: GenerationStatus.PENDING,
          description: 'It waits for its turn.',
        },
        [GenerationStatus.ROUTING]: {
          value: GenerationStatus.ROUTING,
          description: 'Its model is being chosen.',
        },
        [GenerationStatus.GENERATING]: {
          value: GenerationStatus.GENERATING,
          description: 'The model draws it.',
        },
        [GenerationStatus.COMPLETED]: { value: GenerationStatus.COMPLETED, description: 'It has a picture.' },
        [GenerationStatus.FAILED]: {
          value: GenerationStatus.FAILED,
          description: 'It has no picture; `error` says why.',
        },
        [GenerationStatus.CANCELED]: {
          value: GenerationStatus.CANCELED,
          description: 'Somebody canceled it.',
        },
      } as const,
    }),
    sampler: builder.enumType('Sampler', {
      description:
        'How a model gets from noise to a picture. Each model lists those that it can be sampled with.',
      values: {
        [Sampler.DDIM]: {
          value: Sampler.DDIM,
          description: 'DDIM (Song et al. 2020): deterministic, steady.',
        },
        [Sampler.EULER]: { value: Sampler.EULER, description: 'Euler steps along the probability flow.' },
        [Sampler.EULER_ANCESTRAL]: {
          value: Sampler.EULER_ANCESTRAL,
          description: 'Euler with fresh noise at every step: more variety, never settles.',
        },
        [Sampler.DPMPP_2M]: {
          value: Sampler.DPMPP_2M,
          description: 'DPM-Solver++ of second order: good pictures in few steps.',
        },
        [Sampler.DPMPP_2M_KARRAS]: {
          value: Sampler.DPMPP_2M_KARRAS,
          description: 'DPM-Solver++ 2M with the noise levels of Karras et al. 2022.',
        },
        [Sampler.LCM]: { value: Sampler.LCM, description: 'For latent consistency models: 1 to 8 steps.' },
        [Sampler.PNDM]: {
          value: Sampler.PNDM,
          description: 'PNDM (Liu et al. 2022), without its Runge-Kutta start.',
        },
        [Sampler.FLOW_EULER]: {
          value: Sampler.FLOW_EULER,
          description: 'Euler steps of rectified flow: SD3 and FLUX.',
        },
      } as const,
    }),
    family: builder.enumType('ModelFamily', {
      description: 'The architecture of a model.',
      values: {
        SD: { description: 'Stable Diffusion 1 and 2.' },
        SDXL: { description: 'Stable Diffusion XL.' },
        SD3: { description: 'Stable Diffusion 3.' },
        FLUX: { description: 'FLUX.1.' },
        REMOTE: { description: 'A service elsewhere.' },
      } as const,
    }),
    variant: builder.enumType('ImageVariant', {
      description: 'A version of a stored picture.',
      values: {
        ORIGINAL: { description: 'The PNG at full size.' },
        WEB: { description: 'WebP at full size, a fraction of the bytes.' },
        THUMB_512: { description: 'WebP that fits into 512 x 512 pixels, never enlarged.' },
        THUMB_256: { description: 'WebP that fits into 256 x 256 pixels, never enlarged.' },
      } as const,
    }),
  }
}
