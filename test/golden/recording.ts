import type { PipelineTrace, TracedStep } from '../../src/engine/pipelines/pipeline.ts'
import type { Schedule } from '../../src/engine/schedulers/scheduler.ts'
import type { Tensor } from '../../src/engine/tensor/tensor.ts'

interface TokenRows {
  readonly positive: readonly Int32Array[]
  readonly negative: readonly Int32Array[] | null
}

/** What is left of a run to be looked at. */
export type RecordedRun = Pick<
  Recording,
  | 'tokenRows'
  | 'embeddings'
  | 'draws'
  | 'posteriors'
  | 'sourceLatents'
  | 'plan'
  | 'startLatents'
  | 'firstCalls'
  | 'steps'
>

/** Everything that a pipeline did, copied as it went by. */
export class Recording implements PipelineTrace {
  readonly tokenRows = new Map<string, TokenRows>()
  readonly embeddings = new Map<string, Tensor>()
  readonly draws: { readonly what: string; readonly values: Tensor }[] = []
  readonly firstCalls: Readonly<Record<string, Tensor>>[] = []
  readonly steps: TracedStep[] = []
  readonly posteriors: Tensor[] = []
  plan: { readonly schedule: Schedule; readonly firstStep: number } | null = null
  startLatents: Tensor | null = null
  sourceLatents: Tensor | null = null

  tokens(tokenizer: string, positive: readonly Int32Array[], negative: readonly Int32Array[] | null): void {
    this.tokenRows.set(tokenizer, { positive, negative })
  }

  embeds(name: string, tensor: Tensor): void {
    this.embeddings.set(name, copy(tensor))
  }

  schedule(schedule: Schedule, firstStep: number): void {
    this.plan = { schedule, firstStep }
  }

  draw(what: string, values: Tensor): void {
    this.draws.push({ what, values: copy(values) })
  }

  posterior(parameters: Tensor): void {
    this.posteriors.push(copy(parameters))
  }

  imageLatents(latents: Tensor): void {
    this.sourceLatents = copy(latents)
  }

  start(latents: Tensor): void {
    this.startLatents = copy(latents)
  }

  denoiserCall(i: number, inputs: Readonly<Record<string, Tensor>>): void {
    if (i !== this.plan?.firstStep) return
    this.firstCalls.push(
      Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, copy(tensor)])),
    )
  }

  step(step: TracedStep): void {
    const { modelOutput, clean, latents } = step
    this.steps.push({
      i: step.i,
      timestep: step.timestep,
      modelOutput: copy(modelOutput),
      clean: clean && copy(clean),
      latents: copy(latents),
    })
  }
}

function copy({ data, dims }: Tensor): Tensor {
  return { data: data.slice(), dims: [...dims] }
}
