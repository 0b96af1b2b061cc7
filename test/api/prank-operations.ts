import { graphql } from './gql/gql.ts'

/** The operations that builders and visitors of prank sets send, and those on finished pictures. */

export const createPrankSet = graphql(`
  mutation CreatePrankSet($input: CreatePrankSetInput!) {
    createPrankSet(input: $input) {
      __typename
      ... on PrankSet {
        builderSlug
        shareSlug
        builderUrl
        shareUrl
        title
        description
        isActive
        expiresAt
        maxUses
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

export const addPrankTrigger = graphql(`
  mutation AddPrankTrigger($input: AddPrankTriggerInput!) {
    addPrankTrigger(input: $input) {
      __typename
      ... on PrankTrigger {
        id
        prompt
        similarityThreshold
        priority
        exactMatchOnly
        caseSensitive
        currentVersion
        image {
          id
          url
          width
          height
          bytes
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

export const prankSet = graphql(`
  query PrankSet($builderSlug: String!, $first: Int) {
    prankSet(builderSlug: $builderSlug) {
      builderSlug
      shareSlug
      builderUrl
      shareUrl
      title
      description
      isActive
      expiresAt
      maxUses
      accessCount
      lastAccessedAt
      successfulPranks
      createdAt
      updatedAt
      triggers {
        id
        prompt
        similarityThreshold
        priority
        exactMatchOnly
        caseSensitive
        currentVersion
        triggerCount
        lastTriggeredAt
        image {
          id
        }
        versions {
          version
          description
          image {
            id
            width
            height
          }
        }
      }
      activity(first: $first) {
        prompt
        similarity
        at
        trigger {
          id
          prompt
        }
      }
    }
  }
`)

export const share = graphql(`
  query Share($shareSlug: String!) {
    share(shareSlug: $shareSlug) {
      title
      shareUrl
    }
  }
`)

export const updatePrankSet = graphql(`
  mutation UpdatePrankSet($input: UpdatePrankSetInput!) {
    updatePrankSet(input: $input) {
      __typename
      ... on PrankSet {
        builderSlug
        title
        description
        isActive
        expiresAt
        maxUses
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

export const deletePrankSet = graphql(`
  mutation DeletePrankSet($builderSlug: String!) {
    deletePrankSet(builderSlug: $builderSlug) {
      __typename
      ... on DeletedPrankSet {
        builderSlug
      }
      ... on Error {
        code
        message
      }
    }
  }
`)

export const updatePrankTrigger = graphql(`
  mutation UpdatePrankTrigger($input: UpdatePrankTriggerInput!) {
    updatePrankTrigger(input: $input) {
      __typename
      ... on PrankTrigger {
        id
        prompt
        similarityThreshold
        priority
        exactMatchOnly
        caseSensitive
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

export const removePrankTrigger = graphql(`
  mutation RemovePrankTrigger($builderSlug: String!, $triggerId: ID!) {
    removePrankTrigger(builderSlug: $builderSlug, triggerId: $triggerId) {
      __typename
      ... on PrankSet {
        builderSlug
        triggers {
          id
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`)

export const replaceTriggerImage = graphql(`
  mutation ReplaceTriggerImage($input: ReplaceTriggerImageInput!) {
    replaceTriggerImage(input: $input) {
      __typename
      ... on PrankTrigger {
        id
        currentVersion
        image {
          id
        }
        versions {
          version
          description
          image {
            id
          }
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`)

export const useTriggerImageVersion = graphql(`
  mutation UseTriggerImageVersion($builderSlug: String!, $triggerId: ID!, $version: Int!) {
    useTriggerImageVersion(builderSlug: $builderSlug, triggerId: $triggerId, version: $version) {
      __typename
      ... on PrankTrigger {
        id
        currentVersion
        image {
          id
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`)

export const editGeneration = graphql(`
  mutation EditGeneration($input: EditGenerationInput!) {
    editGeneration(input: $input) {
      __typename
      ... on Generation {
        id
        prompt
        status
        modelId
        seed
        steps
        width
        height
        versionNumber
        generationTimeMs
        editedFrom {
          id
          edits {
            id
          }
        }
        image {
          id
          url
          width
          height
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`)

export const rateGeneration = graphql(`
  mutation RateGeneration($id: ID!, $stars: Int!) {
    rateGeneration(id: $id, stars: $stars) {
      __typename
      ... on Generation {
        id
        rating
      }
      ... on Error {
        code
        message
      }
    }
  }
`)
