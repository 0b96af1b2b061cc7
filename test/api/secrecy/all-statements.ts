import { PrismaLibSql } from '@prisma/adapter-libsql'
import { vi } from 'vitest'

type Adapter = Awaited<ReturnType<PrismaLibSql['connect']>>
type Transaction = Awaited<ReturnType<Adapter['startTransaction']>>

/**
 * Notes every SQL statement of all databases that are opened from now on in this process, those of transactions as well:
 * the driver's adapter is listened to where it connects. Call it before a server is started.
 */
export function noteAllStatements(): { readonly noted: readonly string[]; readonly forget: () => void } {
  const noted: string[] = []
  const connect: (this: PrismaLibSql) => Promise<Adapter> = Reflect.get(PrismaLibSql.prototype, 'connect')
  vi.spyOn(PrismaLibSql.prototype, 'connect').mockImplementation(async function (this: PrismaLibSql) {
    const adapter = await connect.call(this)
    listen(adapter, noted)
    const start = adapter.startTransaction.bind(adapter)
    adapter.startTransaction = async (...options) => {
      const transaction = await start(...options)
      listen(transaction, noted)
      return transaction
    }
    return adapter
  })
  return { noted, forget: () => noted.splice(0) }
}

function listen(to: Adapter | Transaction, noted: string[]): void {
  for (const method of ['queryRaw', 'executeRaw'] as const) {
    const send = to[method].bind(to) as (query: { sql: string }) => Promise<never>
    to[method] = (query: { sql: string }) => {
      noted.push(query.sql)
      return send(query)
    }
  }
}
