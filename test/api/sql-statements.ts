import { PrismaLibSql } from '@prisma/adapter-libsql'
import { vi } from 'vitest'

type Adapter = Awaited<ReturnType<PrismaLibSql['connect']>>

/**
 * Notes every SQL statement outside transactions of all databases that are opened from now on in this process: the
 * driver's adapter is listened to where it connects. Call it before a server is started.
 */
export function noteStatements(): { readonly noted: readonly string[]; readonly forget: () => void } {
  const noted: string[] = []
  const connect: (this: PrismaLibSql) => Promise<Adapter> = Reflect.get(PrismaLibSql.prototype, 'connect')
  vi.spyOn(PrismaLibSql.prototype, 'connect').mockImplementation(async function (this: PrismaLibSql) {
    const adapter = await connect.call(this)
    for (const method of ['queryRaw', 'executeRaw'] as const) {
      const send = adapter[method].bind(adapter) as (query: { sql: string }) => Promise<never>
      adapter[method] = (query: { sql: string }) => {
        noted.push(query.sql)
        return send(query)
      }
    }
    return adapter
  })
  return { noted, forget: () => noted.splice(0) }
}
