import { fileURLToPath } from 'node:url'
import { defineConfig } from 'prisma/config'

/** For Prisma's own command line: `npx prisma migrate status --config prisma/prisma.config.ts` and the like. */
export default defineConfig({
  schema: fileURLToPath(new URL('schema.prisma', import.meta.url)),
  migrations: { path: fileURLToPath(new URL('migrations/sqlite', import.meta.url)) },
  datasource: {
    url: process.env['DATABASE_URL'] ?? new URL('../data/promptpics.db', import.meta.url).href,
  },
})
