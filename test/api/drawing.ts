import { openDatabase, type Database } from '../../src/storage/database.ts'
import { ask, collect, connect, subscribe } from './client.ts'
import type { GenerateInput, GenerateMutation, GenerationQuery } from './gql/graphql.ts'
import { generate, generation, plainProgress } from './operations.ts'
import type { TestServer } from './server.ts'

type Result = GenerateMutation['generate']
type Member<Name extends Result['__typename']> = Extract<Result, { __typename: Name }>
type Generation = NonNullable<GenerationQuery['generation']>

/** A generation that goes on for longer than any test: one that has to be canceled. */
export const endless = {
  prompt: 'a long way',
  engine: 'tiny-sd',
  width: 320,
  height: 320,
  steps: 500,
} as const

/** Asks for a generation and returns the answer, of the kind that is expected. */
export async function answerOf<Name extends Result['__typename']>(
  { url }: Pick<TestServer, 'url'>,
  input: GenerateInput,
  kind: Name,
): Promise<Member<Name>> {
  const { generate: answer } = await ask(url, generate, { input })
  if (answer.__typename !== kind) throw new Error(`Not a ${kind}: ${JSON.stringify(answer)}`)
  return answer as Member<Name>
}

/** Asks for a generation that is expected to be taken. */
export const submit = (server: Pick<TestServer, 'url'>, input: GenerateInput) =>
  answerOf(server, input, 'Generation')

/** Waits until a generation has ended, however, and reads it. */
export async function ended({ url }: Pick<TestServer, 'url'>, id: string): Promise<Generation> {
  const client = connect(url)
  await collect(subscribe(client, plainProgress, { id }))
  await client.dispose()
  return read(url, id)
}

/** Asks for a picture and waits for it. */
export async function draw(server: Pick<TestServer, 'url'>, input: GenerateInput): Promise<Drawn> {
  const { id } = await submit(server, input)
  const drawn = await ended(server, id)
  if (drawn.image == null) throw new Error(`No picture: ${JSON.stringify(drawn)}`)
  return { ...drawn, image: drawn.image }
}

/** A generation with its picture. */
export type Drawn = Generation & { image: NonNullable<Generation['image']> }

/** A generation that is expected to be there. */
export async function read(url: string, id: string): Promise<Generation> {
  const { generation: row } = await ask(url, generation, { id })
  if (row == null) throw new Error(`There is no generation ${id}`)
  return row
}

/** What `look` finds in the server's database, by a connection of its own. */
export async function inDatabase<Result>(
  { config }: Pick<TestServer, 'config'>,
  look: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(config.DATABASE_URL)
  try {
    return await look(database)
  } finally {
    await database.$disconnect()
  }
}
