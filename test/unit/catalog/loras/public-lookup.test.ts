import { connect, createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  publicLookup,
  resolveByMachine,
  type ResolveHost,
} from '../../../../src/catalog/loras/public-lookup.ts'

const answering =
  (...addresses: string[]): ResolveHost =>
  (_hostname, answer) =>
    answer(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )

const unknown: ResolveHost = (_hostname, answer) => answer(new Error('getaddrinfo ENOTFOUND rebind.test'), [])

/** What a socket that looks `hostname` up by `lookup` meets. */
async function connectTo(server: Server, lookup: ReturnType<typeof publicLookup>): Promise<string> {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const socket = connect({ host: 'rebind.test', port: address.port, lookup })
  const met = await Promise.race([
    once(socket, 'connect').then(() => 'connected'),
    once(socket, 'error').then(([error]) => String(error)),
  ]).catch(String)
  socket.destroy()
  return met
}

async function listening(): Promise<Server> {
  const server = createServer((socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return server
}

describe('a lookup of public addresses', () => {
  it('would connect without it', async () => {
    const lookup = ((_hostname, _options, callback) =>
      callback(null, [{ address: '127.0.0.1', family: 4 }])) as ReturnType<typeof publicLookup>
    expect(await connectTo(await listening(), lookup)).toBe('connected')
  })

  it.each([
    [['127.0.0.1']],
    [['10.1.2.3']],
    [['::1']],
    [['::ffff:10.0.0.1']],
    [['::ffff:127.0.0.1']],
    [['169.254.169.254']],
    [['8.8.8.8', '127.0.0.1']],
    [['2606:4700:4700::1111', 'fd00::1']],
    [[]],
  ])('refuses a name of %j, naming none of them', async (addresses) => {
    const met = await connectTo(await listening(), publicLookup(answering(...addresses)))
    expect(met).toBe('FetchProblem: its host has no public address')
  })

  it('says the same of a name that does not exist', async () => {
    expect(await connectTo(await listening(), publicLookup(unknown))).toBe(
      'FetchProblem: its host has no public address',
    )
  })

  it('hands on just the addresses that it checked, all or the first', () => {
    const answers: unknown[] = []
    const lookup = publicLookup(answering('1.1.1.1', '2606:4700:4700::1111'))
    lookup('public.test', { all: true }, (...answer) => answers.push(answer))
    lookup('public.test', {}, (...answer) => answers.push(answer))
    expect(answers).toEqual([
      [
        null,
        [
          { address: '1.1.1.1', family: 4 },
          { address: '2606:4700:4700::1111', family: 6 },
        ],
      ],
      [null, '1.1.1.1', 4],
    ])
  })

  it('looks a name up once a connection, so that what it says next is of no use', async () => {
    const said = [['8.8.8.8'], ['127.0.0.1']]
    let lookups = 0
    const changing: ResolveHost = (hostname, answer) =>
      answering(...(said[lookups++] ?? []))(hostname, answer)
    const lookup = publicLookup(changing)
    const first: unknown[] = []
    lookup('rebind.test', { all: true }, (_error, addresses) => first.push(addresses))
    expect(first).toEqual([[{ address: '8.8.8.8', family: 4 }]])
    expect(await connectTo(await listening(), lookup)).toBe('FetchProblem: its host has no public address')
    expect(lookups).toBe(2)
  })

  it('refuses the machine’s own name for itself', async () => {
    expect(
      await connectTo(
        await listening(),
        publicLookup((_name, answer) => resolveByMachine('localhost', answer)),
      ),
    ).toBe('FetchProblem: its host has no public address')
  })
})
