import { ask, failureFields, unlessFailed } from './graphql.js'

/** @typedef {{ id: string, prompt: string, similarityThreshold: number, priority: number, exactMatchOnly: boolean, caseSensitive: boolean, currentVersion: number, triggerCount: number, lastTriggeredAt: string | null, image: { web: string }, versions: { version: number, description: string | null, createdAt: string, image: { thumb: string } }[] }} Trigger */
/** @typedef {{ prompt: string, similarity: number | null, at: string, trigger: { id: string, prompt: string } | null }} Activity */

const triggerFields = `
  id prompt similarityThreshold priority exactMatchOnly caseSensitive currentVersion triggerCount lastTriggeredAt
  image { web: url(variant: THUMB_512) }
  versions { version description createdAt image { thumb: url(variant: THUMB_256) } }
`
const setFields = `
  title description isActive expiresAt maxUses shareUrl accessCount lastAccessedAt successfulPranks
`

const documents = {
  set: `query ($builderSlug: String!) {
    prankSet(builderSlug: $builderSlug) {
      ${setFields} triggers { ${triggerFields} }
      activity(first: 100) { prompt similarity at trigger { id prompt } }
    }
  }`,
  createPrankSet: mutation('createPrankSet', 'CreatePrankSetInput', '... on PrankSet { builderSlug }'),
  updatePrankSet: mutation('updatePrankSet', 'UpdatePrankSetInput', `... on PrankSet { ${setFields} }`),
  addPrankTrigger: mutation('addPrankTrigger', 'AddPrankTriggerInput', onTrigger()),
  updatePrankTrigger: mutation('updatePrankTrigger', 'UpdatePrankTriggerInput', onTrigger()),
  replaceTriggerImage: mutation('replaceTriggerImage', 'ReplaceTriggerImageInput', onTrigger()),
  useTriggerImageVersion: `mutation ($builderSlug: String!, $triggerId: ID!, $version: Int!) {
    result: useTriggerImageVersion(builderSlug: $builderSlug, triggerId: $triggerId, version: $version) {
      ${onTrigger()} ... on Error { code message }
    }
  }`,
  removePrankTrigger: `mutation ($builderSlug: String!, $triggerId: ID!) {
    result: removePrankTrigger(builderSlug: $builderSlug, triggerId: $triggerId) {
      __typename ... on Error { code message }
    }
  }`,
  deletePrankSet: `mutation ($builderSlug: String!) {
    result: deletePrankSet(builderSlug: $builderSlug) { __typename ... on Error { code message } }
  }`,
}

/**
 * @param {string} field
 * @param {string} inputType
 * @param {string} success
 */
function mutation(field, inputType, success) {
  return `mutation ($input: ${inputType}!) { result: ${field}(input: $input) { ${success} ${failureFields} } }`
}

function onTrigger() {
  return `... on PrankTrigger { ${triggerFields} }`
}

/**
 * @param {Exclude<keyof typeof documents, 'set'>} name
 * @param {Record<string, unknown>} variables
 * @param {File} [file]
 * @returns {Promise<any>}
 */
const change = async (name, variables, file) =>
  unlessFailed((await ask(documents[name], variables, file)).result)

/** @param {Record<string, unknown>} input */
export const createSet = (input) => change('createPrankSet', { input })

/**
 * What the holder of one builder slug can do. Everything throws Failure.
 * @param {string} builderSlug
 */
export const workbench = (builderSlug) => ({
  /** The set with all that belongs to it; null: there is none. */
  read: async () => (await ask(documents.set, { builderSlug })).prankSet,
  /** @param {Record<string, unknown>} input */
  update: (input) => change('updatePrankSet', { input: { builderSlug, ...input } }),
  remove: () => change('deletePrankSet', { builderSlug }),
  /**
   * @param {Record<string, unknown>} input
   * @param {File} file
   */
  addTrigger: (input, file) => change('addPrankTrigger', { input: { builderSlug, ...input } }, file),
  /**
   * @param {string} triggerId
   * @param {Record<string, unknown>} input
   */
  updateTrigger: (triggerId, input) =>
    change('updatePrankTrigger', { input: { builderSlug, triggerId, ...input } }),
  /**
   * @param {string} triggerId
   * @param {File} file
   */
  replaceImage: (triggerId, file) =>
    change('replaceTriggerImage', { input: { builderSlug, triggerId, description: file.name } }, file),
  /**
   * @param {string} triggerId
   * @param {number} version
   */
  useVersion: (triggerId, version) => change('useTriggerImageVersion', { builderSlug, triggerId, version }),
  /** @param {string} triggerId */
  removeTrigger: (triggerId) => change('removePrankTrigger', { builderSlug, triggerId }),
})

/** @typedef {ReturnType<typeof workbench>} Workbench */
