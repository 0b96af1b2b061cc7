/** What can be wrong with a model folder beside missing files, and what is to be said of it. */
import { cp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tinyFlux, tinySd, tinySd3, tinySdxl } from './golden-models.ts'
import { copyGraph, sliceGraph, type GraphValue } from './onnx-graph.ts'

export const families = {
  'tiny-sd': tinySd,
  'tiny-sdxl': tinySdxl,
  'tiny-sd3': tinySd3,
  'tiny-flux': tinyFlux,
}

export type Family = keyof typeof families
export const names = Object.keys(families) as Family[]
const commonParts = ['text_encoder', 'vae_decoder']

/** The parts of each without which nothing is drawn. */
export const graphs = {
  'tiny-sd': [...commonParts, 'unet'],
  'tiny-sdxl': [...commonParts, 'text_encoder_2', 'unet'],
  'tiny-sd3': [...commonParts, 'text_encoder_2', 'text_encoder_3', 'transformer'],
  'tiny-flux': [...commonParts, 'text_encoder_2', 'transformer'],
}
async function edit(file: string, change: object): Promise<void> {
  const before = JSON.parse(await readFile(file, 'utf8')) as object
  await writeFile(file, JSON.stringify({ ...before, ...change }))
}

const value = (
  name: string,
  shape: GraphValue['shape'],
  type: GraphValue['type'] = 'float32',
): GraphValue => ({
  name,
  type,
  shape,
})
const latents = ['n', 4, 'h', 'w']

/** A U-Net that predicts its sample. */
const unetGraph = (...more: readonly GraphValue[]) =>
  sliceGraph(
    [
      value('sample', latents),
      value('timestep', []),
      value('encoder_hidden_states', ['n', 'l', 32]),
      ...more,
    ],
    value('out_sample', latents),
    [0, 4],
  )

type Damage = readonly [
  what: string,
  family: Family,
  damage: (folder: string) => Promise<unknown>,
  said: RegExp,
]

const write = (file: string, content: string | Uint8Array) => (folder: string) =>
  writeFile(join(folder, file), content)
const change = (file: string, values: object) => (folder: string) => edit(join(folder, file), values)
const part =
  (from: Family, source: string, to = source) =>
  (folder: string) =>
    cp(join(families[from], source), join(folder, to), { recursive: true })

export const damages: Damage[] = [
  [
    'a pipeline that nobody knows',
    'tiny-sd',
    change('model_index.json', { _class_name: 'FooPipeline' }),
    /FooPipeline/,
  ],
  [
    'a model_index.json without a class',
    'tiny-sd',
    write('model_index.json', '{}'),
    /model_index\.json.*_class_name/,
  ],
  [
    'a model_index.json cut short',
    'tiny-flux',
    write('model_index.json', '{"_class'),
    /model_index\.json is not JSON/,
  ],
  [
    'a scheduler that nobody knows',
    'tiny-sd3',
    change('scheduler/scheduler_config.json', { _class_name: 'FooScheduler' }),
    /scheduler_config\.json.*FooScheduler/,
  ],
  [
    'a scheduler that is no JSON',
    'tiny-sdxl',
    write('scheduler/scheduler_config.json', 'beta: 1'),
    /scheduler_config\.json is not JSON/,
  ],
  [
    'a scheduler that is a list',
    'tiny-sd',
    write('scheduler/scheduler_config.json', '[]'),
    /scheduler_config\.json is not as expected/,
  ],
  [
    'betas of words',
    'tiny-sd',
    change('scheduler/scheduler_config.json', { beta_start: 'low' }),
    /scheduler_config\.json.*beta_start/,
  ],
  [
    'channels of words',
    'tiny-sd',
    change('unet/config.json', { in_channels: 'four' }),
    /unet\/config\.json.*in_channels/,
  ],
  [
    'a denoiser of other channels',
    'tiny-flux',
    change('transformer/config.json', { in_channels: 16 }),
    /takes 16 channels/,
  ],
  [
    'no layers of CLIP',
    'tiny-sdxl',
    change('text_encoder_2/config.json', { num_hidden_layers: 0 }),
    /text_encoder_2\/config\.json.*num_hidden_layers/,
  ],
  [
    'more layers of CLIP than it has',
    'tiny-sdxl',
    change('text_encoder_2/config.json', { num_hidden_layers: 9 }),
    /text_encoder_2\/model\.onnx has no output hidden_states\.8; it has .*hidden_states\.4/,
  ],
  [
    'T5 of another width',
    'tiny-flux',
    change('text_encoder_2/config.json', { d_model: 99 }),
    /text_encoder_2\/config\.json: d_model is 99/,
  ],
  [
    'a VAE of another factor',
    'tiny-sd',
    change('vae_decoder/config.json', { block_out_channels: [8, 8] }),
    /vae_(de|en)coder\/model\.onnx.*was expected/,
  ],
  [
    'a VAE without blocks',
    'tiny-sd',
    change('vae_decoder/config.json', { block_out_channels: [] }),
    /vae_decoder\/config\.json.*block_out_channels/,
  ],
  [
    'a U-Net of another width',
    'tiny-sd',
    write('unet/model.onnx', unetGraph(value('text', []))),
    /unet\/model\.onnx wants an input text/,
  ],
  [
    "SDXL's U-Net in SD",
    'tiny-sd',
    part('tiny-sdxl', 'unet'),
    /unet\/model\.onnx.*(text_embeds|encoder_hidden_states has the shape \[.*40\])/,
  ],
  [
    "SD's U-Net in SDXL",
    'tiny-sdxl',
    part('tiny-sd', 'unet'),
    /unet\/model\.onnx: input encoder_hidden_states has the shape \[.*32\], the pipeline feeds \[.*40\]/,
  ],
  [
    "FLUX's transformer in SD3",
    'tiny-sd3',
    part('tiny-flux', 'transformer/model.onnx'),
    /transformer\/model\.onnx/,
  ],
  [
    "SD3's transformer in FLUX",
    'tiny-flux',
    part('tiny-sd3', 'transformer/model.onnx'),
    /transformer\/model\.onnx/,
  ],
  [
    "SD's text encoder as the second of SDXL",
    'tiny-sdxl',
    part('tiny-sd', 'text_encoder/model.onnx', 'text_encoder_2/model.onnx'),
    /text_encoder_2\/model\.onnx has no output/,
  ],
  [
    'T5 where CLIP should be',
    'tiny-flux',
    part('tiny-flux', 'text_encoder_2/model.onnx', 'text_encoder/model.onnx'),
    /text_encoder\/model\.onnx has no output pooler_output/,
  ],
  [
    "SD3's VAE in SD",
    'tiny-sd',
    part('tiny-sd3', 'vae_decoder/model.onnx'),
    /vae_decoder\/model\.onnx: input latent_sample has the shape/,
  ],
  [
    'a U-Net that is not one',
    'tiny-sd',
    write('unet/model.onnx', copyGraph([[value('a', [1]), value('b', [1])]])),
    /unet\/model\.onnx/,
  ],
  [
    'a tokenizer of more words than the encoder knows',
    'tiny-sd',
    (folder) => widenVocabulary(folder),
    /text_encoder\/model\.onnx cannot be run/,
  ],
  ['merges that are none', 'tiny-sd', write('tokenizer/merges.txt', '#version: 0.2\n'), /merges\.txt/],
  ['a vocabulary that is empty', 'tiny-sd', write('tokenizer/vocab.json', '{}'), /tokenizer/],
  [
    'a vocabulary that is no JSON',
    'tiny-sd',
    write('tokenizer/vocab.json', '<html>'),
    /vocab\.json is not JSON/,
  ],
  [
    'a tokenizer.json cut short',
    'tiny-sdxl',
    (folder) => truncate(join(folder, 'tokenizer/tokenizer.json'), 900),
    /tokenizer\.json is not JSON/,
  ],
  [
    'a tokenizer.json without a model',
    'tiny-flux',
    write('tokenizer/tokenizer.json', '{"added_tokens": []}'),
    /tokenizer\.json is not as expected: model/,
  ],
  [
    'a tokenizer.json without merges',
    'tiny-sdxl',
    (folder) => editModel(join(folder, 'tokenizer_2/tokenizer.json'), { merges: undefined }),
    /tokenizer_2\/tokenizer\.json.*merges/,
  ],
  [
    'a tokenizer.json without a vocabulary',
    'tiny-sdxl',
    (folder) => editModel(join(folder, 'tokenizer/tokenizer.json'), { vocab: {} }),
    /tokenizer\/tokenizer\.json.*vocab/,
  ],
  [
    'T5 with the vocabulary of CLIP',
    'tiny-sd3',
    part('tiny-sd3', 'tokenizer/tokenizer.json', 'tokenizer_3/tokenizer.json'),
    /tokenizer_3\/tokenizer\.json is not as expected/,
  ],
  [
    'a black VAE of float16',
    'tiny-sd',
    (folder) => overflow(folder),
    /vae_decoder\/model\.onnx: the picture is not a number .* in float16/,
  ],
]

async function widenVocabulary(folder: string): Promise<void> {
  const file = join(folder, 'tokenizer/vocab.json')
  await edit(file, { '<|endoftext|>': 70_000 })
}

async function editModel(file: string, values: object): Promise<void> {
  const before = JSON.parse(await readFile(file, 'utf8')) as { model: object }
  await writeFile(file, JSON.stringify({ ...before, model: { ...before.model, ...values } }))
}

/** A decoder whose float16 gives no numbers, of a VAE of one block. */
async function overflow(folder: string): Promise<void> {
  const given = value('latent_sample', ['n', 4, 'h', 'w'], 'float16')
  const made = value('sample', ['n', 3, 'h', 'w'], 'float16')
  await writeFile(join(folder, 'vae_decoder/model.onnx'), sliceGraph([given], made, [0, 3], 'Sqrt'))
  await edit(join(folder, 'vae_decoder/config.json'), { block_out_channels: [8] })
  await rm(join(folder, 'vae_encoder'), { recursive: true })
}
