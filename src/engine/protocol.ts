/**
 * The wire between the server and the engine process: everything that either may say to the other. Messages are
 * structured clones (typed arrays travel as they are). The executor imports these types and nothing else of the engine.
 */

export const samplers = [
  'DDIM',
  'EULER',
  'EULER_ANCESTRAL',
  'DPMPP_2M',
  'DPMPP_2M_KARRAS',
  'LCM',
  'PNDM',
  'FLOW_EULER',
] as const
export type Sampler = (typeof samplers)[number]

/** Everything that a picture depends on. */
export interface TextToImage {
  /** Absolute path of the model folder. */
  readonly modelFolder: string
  readonly prompt: string
  /** For the text encoders after the first; absent: `prompt`. */
  readonly prompt2?: string
  /** Absent: none was given, for which some models have another meaning than for the empty one. */
  readonly negativePrompt?: string
  /** Absent: `negativePrompt`. */
  readonly negativePrompt2?: string
  /** CLIP layers that are passed over beyond what the family does by itself. */
  readonly clipSkip?: number
  readonly steps: number
  /** 1 or less: no guidance, one denoiser call a step. Distilled models are told it at every call. */
  readonly guidanceScale: number
  /** 0 .. 1; absent: 0, none. */
  readonly guidanceRescale?: number
  /** Guidance by the negative prompt of models that are told `guidanceScale`; absent, 1 or less: none. */
  readonly trueCfgScale?: number
  /** Pixels, multiples of the model's VAE factor. */
  readonly width: number
  readonly height: number
  /** 0 .. 2^53 - 1 */
  readonly seed: number
  /** Absent: the scheduler that the model folder names. */
  readonly sampler?: Sampler
  /** What the picture is made from; absent: from noise alone. */
  readonly image?: StartPicture
  /** Merged into the weights, in this order. */
  readonly loras?: readonly AppliedLora[]
  /** Absent: what the engine thinks best. */
  readonly device?: DeviceName
  /** Where the run is to end, whatever the prompt says. */
  readonly target?: Target
}

/** A picture to start from, of the size that is asked for. */
export interface StartPicture {
  readonly picture: RawPicture
  /** 0 .. 1: the share of the steps that is run. */
  readonly strength: number
  /** A byte a pixel, row-major: from 128 on it is repainted, the others are kept. null: all of it changes. */
  readonly mask: Uint8Array | null
}

/** Low-rank changes to a model's weights (Hu et al. 2021), from a safetensors file. */
export interface AppliedLora {
  /** Absolute path. */
  readonly file: string
  /** How much of it: 1 is what it was trained for, 0 nothing. */
  readonly scale: number
}

/** What a model can run on, best first where several are there. */
export const deviceNames = ['cuda', 'webgpu', 'dml', 'coreml', 'cpu'] as const
export type DeviceName = (typeof deviceNames)[number]

/** Whether a device can be used, and how that was found out. */
export interface DeviceReport {
  readonly name: DeviceName
  readonly usable: boolean
  /** For people. */
  readonly reason: string
  /** Weights may hold so much of its memory; null: nobody knows how much it has. */
  readonly memoryBytes: number | null
}

/** A picture to steer a run toward. */
export interface Target {
  /** Whether the run is steered. False: all the same is done, and nothing comes of it. */
  readonly steers: boolean
  /** Of the whole picture at any size; null, or of other channels than the model's: made out of `colours`. */
  readonly latents: Latents | null
  /** The picture in small, cropped to the shape that is asked for. */
  readonly colours: RawPicture
}

/** Latents as the denoiser knows them, row-major: [channels, height, width]. */
export interface Latents {
  readonly values: Float32Array
  readonly channels: number
  readonly height: number
  readonly width: number
}

/** A picture to be seen through a model's autoencoder. */
export interface PictureToLatents {
  /** Absolute path of the model folder. */
  readonly modelFolder: string
  /** Sides are multiples of the model's VAE factor. */
  readonly picture: RawPicture
  /** Absent: what the engine thinks best. */
  readonly device?: DeviceName
}

/** A model to be looked through: every configuration read, every graph loaded, a tiny picture drawn. */
export interface ModelToVerify {
  /** Absolute path of the model folder. */
  readonly modelFolder: string
  /** Absent: what the engine thinks best. */
  readonly device?: DeviceName
  readonly loras?: readonly AppliedLora[]
}

/** What a sound model folder holds. */
export interface ModelReport {
  /** The diffusers class. */
  readonly pipelineClass: string
  readonly parts: readonly PartReport[]
}

export interface PartReport {
  /** Its folder: `unet`. */
  readonly part: string
  /** Of the graph and its weights. */
  readonly bytes: number
  readonly device: DeviceName
  /** Names of the graph's inputs. */
  readonly inputs: readonly string[]
}

export type ToEngine =
  /** Start a job. One runs at a time; a second one before `done` or `failed` is refused as `failed`. */
  | { readonly type: 'run'; readonly jobId: string; readonly request: TextToImage }
  /** Start a job of another kind: answered by `encoded` or `failed`. */
  | { readonly type: 'encode'; readonly jobId: string; readonly request: PictureToLatents }
  /** Start a job of a third kind: answered by `verified` or `failed`. */
  | { readonly type: 'verify'; readonly jobId: string; readonly request: ModelToVerify }
  /** Stop a job before its next step. Answered by `failed` with code CANCELED. */
  | { readonly type: 'cancel'; readonly jobId: string }
  /** Send previews of this job, at most so many a second; 0: none. Nobody watching: none are made. */
  | { readonly type: 'watch'; readonly jobId: string; readonly previewsPerSecond: number }
  /** Answered by `pong` as soon as the engine's thread is free: between steps, or at once when idle. */
  | { readonly type: 'ping'; readonly id: number }

export type FromEngine =
  /** The process is up. */
  | { readonly type: 'ready'; readonly pid: number; readonly devices: readonly DeviceReport[] }
  | { readonly type: 'pong'; readonly id: number }
  /** A phase of the job begins: loading weights, encoding the prompt, decoding the latents. */
  | { readonly type: 'phase'; readonly jobId: string; readonly phase: EnginePhase }
  /** Step `step` (1 .. totalSteps) is done. */
  | {
      readonly type: 'step'
      readonly jobId: string
      readonly step: number
      readonly totalSteps: number
      readonly preview?: RawPreview
    }
  | {
      readonly type: 'done'
      readonly jobId: string
      readonly picture: RawPicture
      readonly timing: EngineTiming
    }
  | { readonly type: 'encoded'; readonly jobId: string; readonly latents: Latents }
  | { readonly type: 'verified'; readonly jobId: string; readonly report: ModelReport }
  | {
      readonly type: 'failed'
      readonly jobId: string
      readonly code: EngineErrorCode
      readonly message: string
    }
  /** Something that whoever runs the server may want to know of. */
  | { readonly type: 'note'; readonly message: string }
  /** Which model folders hold loaded sessions now, and their resident bytes; sent after every change. */
  | { readonly type: 'loaded'; readonly models: readonly LoadedModel[] }

export type EnginePhase = 'loading' | 'encoding' | 'denoising' | 'decoding'

/**
 * CANCELED: asked for. MODEL_BROKEN: the folder is at fault; MODEL_UNAVAILABLE: the model does not fit into the memory that there
 * is, or runs on no device here; BAD_REQUEST: this model cannot do that: trying again is useless. The others may pass.
 */
export type EngineErrorCode =
  | 'CANCELED'
  | 'MODEL_BROKEN'
  | 'MODEL_UNAVAILABLE'
  | 'BAD_REQUEST'
  | 'OUT_OF_MEMORY'
  | 'ENGINE_FAILED'

/** 8-bit RGB, row-major, no padding. */
export interface RawPicture {
  readonly rgb: Uint8Array
  readonly width: number
  readonly height: number
}

/** The predicted clean latents as colours: one pixel a latent cell (or what the model folder's factors give). */
export interface RawPreview extends RawPicture {
  readonly step: number
}

/** Milliseconds. `pipeline`: from the loaded model to the picture; `sessions`: the part of it inside session.run. */
export interface EngineTiming {
  readonly loadMs: number
  readonly pipelineMs: number
  readonly sessionsMs: number
}

export interface LoadedModel {
  readonly modelFolder: string
  /** Of all its parts. */
  readonly bytes: number
  readonly parts: readonly LoadedPart[]
}

export interface LoadedPart {
  /** Its folder: `unet`. */
  readonly part: string
  readonly device: DeviceName
  readonly bytes: number
  /** Whether it has LoRAs in it. */
  readonly merged: boolean
}

/** Which NVIDIA cards CUDA is let see, as its own variables say. */
export interface CardChoice {
  /** CUDA_VISIBLE_DEVICES: numbers or beginnings of UUIDs, separated by commas; null: all. */
  readonly visible: string | null
  /** Whether they are counted by their slots (CUDA_DEVICE_ORDER=PCI_BUS_ID), not the fastest first. */
  readonly bySlot: boolean
}

/** Handed to the engine process at its start, as JSON in its first argument. */
export interface EngineOptions {
  /** Loaded sessions may hold this many bytes of the machine's memory; the least recently used go first. */
  readonly memoryBytes: number
  /** The same of the GPU's memory; null: what the engine finds out. */
  readonly deviceMemoryBytes: number | null
  readonly card: CardChoice
  /** What to run on; null: the best that works. */
  readonly device: DeviceName | null
  /** Threads of one session.run; 0: what the runtime thinks best. */
  readonly threads: number
  /** Where graphs with LoRAs in them are kept (absolute path), and how much of them in bytes. */
  readonly merged: { readonly path: string; readonly bytes: number }
}
