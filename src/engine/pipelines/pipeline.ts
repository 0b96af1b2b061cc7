import type { Pictures } from '../components/vae-decoder.ts'
import type { LatentPreview } from '../components/preview.ts'
import type { PromptTokenizer } from '../components/tokenizer.ts'
import type { Target } from '../protocol.ts'
import type { RecentlyUsed } from '../runtime/recently-used.ts'
import type { SessionLease } from '../runtime/session-store.ts'
import type { Schedule, Scheduler } from '../schedulers/scheduler.ts'
import type { TorchGenerator } from '../tensor/noise.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** What a text-to-image pipeline can be asked for; more than the wire offers. */
export interface PictureRequest {
  readonly prompts: readonly string[]
  /** One for each prompt. Not read where nothing guides. */
  readonly negativePrompts: readonly string[]
  readonly picturesPerPrompt: number
  /** One generator draws for the whole batch at once; as many as there are pictures: each for its own. */
  readonly generators: readonly TorchGenerator[]
  readonly scheduler: Scheduler
  readonly steps: number
  /** 1 or less: none. */
  readonly guidanceScale: number
  /** 0 .. 1; 0: none. */
  readonly guidanceRescale: number
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Where the run is to end; for one picture only. */
  readonly target?: Target
}

/** Where a pipeline gets its parts from. */
export interface PartSource {
  readonly sessions: SessionLease
  /** Building a tokenizer takes as long as a step on a fast machine, so those used last are kept. */
  readonly tokenizers: RecentlyUsed<PromptTokenizer>
  /** Awaited between loads; throw to stop. */
  readonly checkpoint: () => Promise<void>
}

/** A loaded model that makes pictures. */
export interface Pipeline {
  /** The scheduler configuration that came with the model. */
  readonly schedulerConfig: Record<string, unknown>
  /** How its latents are shown; null where nothing is known of their colours. */
  readonly preview: LatentPreview | null
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
  readonly onStep: (step: StepReport) => void
}

export interface StepReport {
  /** 1 .. totalSteps */
  readonly step: number
  readonly totalSteps: number
  /** The predicted clean latents [N, C, h, w]; the latents themselves where the scheduler predicts none. */
  readonly latents: Tensor
}

/**
 * Looks inside a run, for tests. Arrays are the pipeline's own and may be overwritten after the call: copy what you
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
  readonly draw: (what: 'noise' | 'step', values: Tensor) => void
  readonly start: (latents: Tensor) => void
  readonly denoiserCall: (i: number, inputs: Readonly<Record<string, Tensor>>) => void
  readonly step: (step: TracedStep) => void
}

/** After step `i`: what the scheduler was given and what it made of it. */
export interface TracedStep {
  readonly i: number
  readonly timestep: number
  readonly modelOutput: Tensor
  readonly clean: Tensor | null
  readonly latents: Tensor
}
