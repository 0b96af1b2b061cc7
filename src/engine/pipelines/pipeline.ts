import type { Pictures } from '../components/vae-decoder.ts'
import type { LatentPreview } from '../components/preview.ts'
import type { PromptTokenizer } from '../components/tokenizer.ts'
import type { StartPicture, Target } from '../protocol.ts'
import type { RecentlyUsed } from '../runtime/recently-used.ts'
import type { SessionLease, UsePart } from '../runtime/session-lease.ts'
import type { Schedule, Scheduler } from '../schedulers/scheduler.ts'
import type { TorchGenerator } from '../tensor/noise.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** What a pipeline can be asked for; more than the wire offers. Absent and null mean: not given. */
export interface PictureRequest {
  readonly prompts: readonly string[]
  /** For the second and third text encoder, one for each prompt; not given: `prompts`. */
  readonly prompts2?: readonly string[] | null
  readonly prompts3?: readonly string[] | null
  /** One for each prompt; null: none was given, which is not the same as '' in every family. Not read where nothing guides. */
  readonly negativePrompts: readonly string[] | null
  /** Not given: `negativePrompts`. */
  readonly negativePrompts2?: readonly string[] | null
  readonly negativePrompts3?: readonly string[] | null
  /** How many of CLIP's last layers are passed over beyond what the family does by itself. */
  readonly clipSkip?: number | null
  /** Tokens of the longest text encoder (T5). */
  readonly maxSequenceLength?: number | null
  readonly picturesPerPrompt: number
  /** One generator draws for the whole batch at once; as many as there are pictures: each for its own. */
  readonly generators: readonly TorchGenerator[]
  readonly scheduler: Scheduler
  readonly steps: number
  /** 1 or less: none. Distilled models are told it at every call. */
  readonly guidanceScale: number
  /** Guidance by a negative prompt of a model that is told `guidanceScale`: 1 or less: none. */
  readonly trueGuidanceScale?: number | null
  /** 0 .. 1; 0: none. */
  readonly guidanceRescale: number
  /** Pixels. */
  readonly width: number
  readonly height: number
  readonly microConditioning?: MicroConditioning | null
  /** What the picture is made from; not given: from noise alone. */
  readonly image?: StartPicture | null
  /** Where the run is to end; for one picture only. */
  readonly target?: Target
}

/** [height, width] or [top, left], in pixels. */
type PixelPair = readonly [number, number]

/** What SDXL is told about the picture beside the prompt. What is not given: the picture's own size, cropped at 0, 0. */
export interface MicroConditioning {
  readonly originalSize?: PixelPair | null
  readonly cropTopLeft?: PixelPair | null
  readonly targetSize?: PixelPair | null
  /** The negatives count only where both sizes are given. */
  readonly negativeOriginalSize?: PixelPair | null
  readonly negativeCropTopLeft?: PixelPair | null
  readonly negativeTargetSize?: PixelPair | null
}

/** Where a pipeline gets its parts from. */
export interface PartSource {
  readonly sessions: SessionLease
  /** Building a tokenizer takes as long as a step on a fast machine, so those used last are kept. */
  readonly tokenizers: RecentlyUsed<PromptTokenizer>
}

/** A loaded model that makes pictures. */
export interface Pipeline {
  /** The scheduler configuration that came with the model. */
  readonly schedulerConfig: Record<string, unknown>
  /** How its latents are shown; null where nothing is known of their colours. */
  readonly preview: LatentPreview | null
  /** A small decoder that shows them better; null where the model folder has none. */
  readonly tinyDecoder: UsePart | null
  /**
   * Makes the pictures. Throws BadRequestError for a request that this model cannot carry out, ModelBrokenError for
   * files that do not fit together, and whatever a hook throws.
   */
  generate(request: PictureRequest, hooks: PipelineHooks, trace?: PipelineTrace): Promise<Pictures>
}

/** What a running pipeline tells, and where it can be stopped. */
export interface PipelineHooks {
  /** Awaited before each denoising step and before decoding; throw to stop. */
  readonly checkpoint: () => Promise<void>
  readonly onPhase: (phase: 'encoding' | 'denoising' | 'decoding') => void
  /** Awaited before the next step. */
  readonly onStep: (step: StepReport) => unknown
}

export interface StepReport {
  /** 1 .. totalSteps */
  readonly step: number
  readonly totalSteps: number
  /** The predicted clean latents [N, C, h, w]; the latents themselves where the scheduler predicts none. */
  readonly latents: Tensor
}

/**
 * Looks inside a run, for tests. Latents are [N, C, h, w], also of families that pack them for the denoiser. Arrays are the pipeline's own and may be overwritten after the call: copy what you
 * keep.
 */
export interface PipelineTrace {
  /** A row a prompt; `negative` is null where nothing guides. */
  readonly tokens: (
    tokenizer: string,
    positive: readonly Int32Array[],
    negative: readonly Int32Array[] | null,
  ) => void
  readonly embeds: (name: string, tensor: Tensor) => void
  readonly schedule: (schedule: Schedule, firstStep: number) => void
  readonly draw: (what: DrawKind, values: Tensor) => void
  /** What the VAE encoder gives for a picture, [1, 2C, h, w]: mean, then log variance. */
  readonly posterior: (parameters: Tensor) => void
  /** The sampled, scaled latents of the source picture for the whole batch, [N, C, h, w]. */
  readonly imageLatents: (latents: Tensor) => void
  readonly start: (latents: Tensor) => void
  readonly denoiserCall: (i: number, inputs: Readonly<Record<string, Tensor>>) => void
  readonly step: (step: TracedStep) => void
}

/** What noise is drawn for: a sample of the VAE encoder's distribution, the start, a scheduler's step. */
export type DrawKind = 'posterior' | 'noise' | 'step'

/** After step `i`: what the scheduler was given and what it made of it. */
export interface TracedStep {
  readonly i: number
  readonly timestep: number
  readonly modelOutput: Tensor
  readonly clean: Tensor | null
  readonly latents: Tensor
}
