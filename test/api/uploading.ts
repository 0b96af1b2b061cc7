import sharp from 'sharp'
import type { Answer } from './client.ts'
import { ask } from './client.ts'
import type {
  AddPrankTriggerInput,
  CreatePrankSetInput,
  GenerateInput,
  TypedDocumentString,
} from './gql/graphql.ts'
import { addPrankTrigger, createPrankSet } from './prank-operations.ts'
import type { TestServer } from './server.ts'

/** A file as a browser would send it. */
export interface Sent {
  readonly bytes: Uint8Array
  readonly name: string
  readonly type: string
}

/** A field of one colour, or of noise, as a PNG. */
export async function painted(colour: string, width = 64, height = 64): Promise<Sent> {
  const channels = 3
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
  const kind = colour === 'noise' ? { noise } : { background: colour }
  const picture = sharp({ create: { width, height, channels, ...kind } as never })
  return { bytes: await picture.png().toBuffer(), name: 'picture.png', type: 'image/png' }
}

/** Sends an operation whose variable `input.image` is a file, by the GraphQL multipart request specification. */
export async function upload<Result, Variables extends { input: object }>(
  url: string,
  operation: TypedDocumentString<Result, Variables>,
  variables: { readonly input: Omit<Variables['input'], 'image'> },
  file: Sent,
  headers: Record<string, string> = { 'apollo-require-preflight': 'true' },
): Promise<Answer<Result>> {
  const form = new FormData()
  const operations = {
    query: operation.toString(),
    variables: { input: { ...variables.input, image: null } },
  }
  form.set('operations', JSON.stringify(operations))
  form.set('map', JSON.stringify({ 0: ['variables.input.image'] }))
  form.set('0', new Blob([Buffer.from(file.bytes)], { type: file.type }), file.name)
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: form })
  return (await response.json()) as Answer<Result>
}

type Server = Pick<TestServer, 'url'>

/** Files of `generate`, by the fields that they go into. */
export interface Inputs {
  readonly initImage?: Sent
  readonly mask?: Sent
}

/** Sends `generate` with files, by the GraphQL multipart request specification. */
export async function generateFrom<Result>(
  { url }: Server,
  operation: TypedDocumentString<Result, { input: GenerateInput }>,
  input: GenerateInput,
  files: Inputs,
): Promise<Answer<Result>> {
  const form = new FormData()
  const sent = Object.entries(files) as [keyof Inputs, Sent][]
  const nulls = Object.fromEntries(sent.map(([field]) => [field, null]))
  const query = operation.toString()
  form.set('operations', JSON.stringify({ query, variables: { input: { ...input, ...nulls } } }))
  form.set(
    'map',
    JSON.stringify(Object.fromEntries(sent.map(([field]) => [field, [`variables.input.${field}`]]))),
  )
  for (const [field, { bytes, type, name }] of sent)
    form.set(field, new Blob([Buffer.from(bytes)], { type }), name)
  const headers = { 'apollo-require-preflight': 'true' }
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: form })
  return (await response.json()) as Answer<Result>
}

/** A new prank set that is expected to be made. */
export async function newSet({ url }: Server, input: CreatePrankSetInput = {}) {
  const { createPrankSet: set } = await ask(url, createPrankSet, { input })
  if (set.__typename !== 'PrankSet') throw new Error(JSON.stringify(set))
  return set
}

/** A new trigger that is expected to be taken. */
export async function newTrigger({ url }: Server, input: Omit<AddPrankTriggerInput, 'image'>, file: Sent) {
  const { data, errors } = await upload(url, addPrankTrigger, { input }, file)
  if (errors !== undefined || data.addPrankTrigger.__typename !== 'PrankTrigger') {
    throw new Error(JSON.stringify(errors ?? data))
  }
  return data.addPrankTrigger
}

/** The mean of each channel of a picture that is served. */
export async function averageColour(url: string): Promise<[red: number, green: number, blue: number]> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  const { channels } = await sharp(await response.arrayBuffer()).stats()
  const [red = 0, green = 0, blue = 0] = channels.map(({ mean }) => mean)
  return [red, green, blue]
}
