import { defineConfig } from 'vitest/config'

export default defineConfig({
  // The file that Node takes. Vite would take index.mjs: a second graphql beside the one that packages load.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/generate-documents.ts'],
    // Real engines and servers are started: on two cores more of them at once only wait for each other.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
