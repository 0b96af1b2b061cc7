import type { CodegenConfig } from '@graphql-codegen/cli'

/** Makes typed documents for the tests' clients out of the schema and the operations in test/api: `npm run codegen`. */
const config: CodegenConfig = {
  schema: './schema.graphql',
  documents: [
    './test/api/operations.ts',
    './test/api/input-operations.ts',
    './test/api/memory-operations.ts',
    './test/api/prank-operations.ts',
  ],
  generates: {
    './test/api/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: { DateTime: 'string', URL: 'string', JSON: 'unknown' },
        documentMode: 'string',
        importExtension: '.ts',
      },
    },
  },
}
export default config
