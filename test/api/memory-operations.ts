import { graphql } from './gql/gql.ts'

/** What models take, and how they fit into memory. */
export const modelsInMemory = graphql(`
  query ModelsInMemory {
    devices {
      name
      usable
      reason
      memoryBytes
    }
    models {
      id
      installed
      loaded
      device
      licence
      gated
      repository
      goodFor
      inputs {
        required
        optional
      }
      memory {
        peakBytes
        loadedBytes
        keptWhole
        problem
        slow
        parts {
          name
          device
          bytes
          loaded
        }
      }
    }
  }
`)
