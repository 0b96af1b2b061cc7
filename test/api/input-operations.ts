import { graphql } from './gql/gql.ts'

/** `generate` and what it was told beside the prompt. */
export const generateFully = graphql(`
  mutation GenerateFully($input: GenerateInput!) {
    generate(input: $input) {
      __typename
      ... on Generation {
        id
        ...Told
        batch {
          id
          seed
          batchIndex
        }
      }
      ... on Error {
        code
        message
      }
      ... on InputError {
        fields {
          path
          message
        }
      }
    }
  }
`)

export const fullGeneration = graphql(`
  query FullGeneration($id: ID!) {
    generation(id: $id) {
      id
      ...Told
      batch {
        id
        seed
        batchIndex
        status
        image {
          url
        }
      }
    }
  }

  fragment Told on Generation {
    status
    seed
    modelId
    steps
    width
    height
    strength
    prompt2
    negativePrompt2
    clipSkip
    guidanceRescale
    trueCfgScale
    batchIndex
    loras {
      name
      url
      scale
    }
    initImage {
      id
      url
      width
      height
    }
    mask {
      id
      url
      width
      height
    }
    image {
      id
      url
    }
    error {
      code
      message
    }
  }
`)

export const loras = graphql(`
  query Loras {
    loras {
      name
      bytes
    }
  }
`)
