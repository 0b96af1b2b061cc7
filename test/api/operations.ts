import { graphql } from './gql/gql.ts'

/** The operations that the tests send, as a frontend would write them. */

export const generate = graphql(`
  mutation Generate($input: GenerateInput!) {
    generate(input: $input) {
      __typename
      ... on Generation {
        id
        status
        seed
        prompt
        steps
        width
        height
        sampler
        modelId
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
      ... on ModelUnavailableError {
        unavailable: modelId
      }
      ... on QueueFullError {
        retryAfterSeconds
      }
      ... on RateLimitedError {
        retryAfterSeconds
      }
    }
  }
`)

export const cancel = graphql(`
  mutation Cancel($id: ID!) {
    cancelGeneration(id: $id) {
      __typename
      ... on Generation {
        id
        status
        completedAt
      }
      ... on Error {
        code
        message
      }
    }
  }
`)

export const progress = graphql(`
  subscription Progress($id: ID!, $preview: PreviewInput) {
    generationProgress(id: $id, preview: $preview) {
      sequence
      status
      step
      totalSteps
      fraction
      queuePosition
      etaSeconds
      preview {
        dataUri
        width
        height
        step
      }
      generation {
        id
        status
      }
    }
  }
`)

export const plainProgress = graphql(`
  subscription PlainProgress($id: ID!) {
    generationProgress(id: $id) {
      sequence
      status
      step
      totalSteps
      queuePosition
    }
  }
`)

export const generation = graphql(`
  query Generation($id: ID!) {
    generation(id: $id) {
      id
      prompt
      negativePrompt
      status
      modelId
      steps
      guidanceScale
      width
      height
      seed
      sampler
      versionNumber
      rating
      generationTimeMs
      createdAt
      completedAt
      editedFrom {
        id
      }
      edits {
        id
      }
      error {
        __typename
        code
        message
      }
      routing {
        modelId
        ranModelId
        tags
        reason
        confidence
        decidedBy
        scores {
          modelId
          score
          reason
        }
      }
      image {
        id
        url
        web: url(variant: WEB)
        thumb512: url(variant: THUMB_512)
        thumb256: url(variant: THUMB_256)
        width
        height
        bytes
        format
        thumbhash
        microDataUri
      }
    }
  }
`)

export const generations = graphql(`
  query Generations(
    $first: Int
    $after: String
    $sessionId: String
    $status: GenerationStatus
    $modelId: String
  ) {
    generations(first: $first, after: $after, sessionId: $sessionId, status: $status, modelId: $modelId) {
      totalCount
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
      edges {
        cursor
        node {
          id
          prompt
          status
          image {
            url
            width
          }
          edits {
            id
          }
          routing {
            ranModelId
          }
        }
      }
    }
  }
`)

export const node = graphql(`
  query Node($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Generation {
        prompt
      }
    }
  }
`)

export const models = graphql(`
  query Models {
    models {
      id
      name
      description
      family
      installed
      loaded
      defaults {
        steps
        guidanceScale
        width
        height
        sampler
      }
      limits {
        minSteps
        maxSteps
        minSize
        maxSize
        sizeMultiple
        maxGuidanceScale
      }
      samplers
      costPerImage
    }
  }
`)

export const routePrompt = graphql(`
  query RoutePrompt($prompt: String!) {
    routePrompt(prompt: $prompt) {
      modelId
      ranModelId
      tags
      reason
      decidedBy
      scores {
        modelId
        score
      }
    }
  }
`)

export const queue = graphql(`
  query Queue {
    queue {
      waiting
      running
      etaSeconds
    }
  }
`)

export const queueChanged = graphql(`
  subscription QueueChanged {
    queueChanged {
      waiting
      running
      etaSeconds
    }
  }
`)
