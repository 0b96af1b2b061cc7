import { Failure, ask, failureFields, unlessFailed, watch } from './graphql.js'
import { byId, messageOf } from './page.js'
import { addToStrip, showLost, showProgress, showResult, showWorking, stopWorking } from './stage.js'
import { offerSettings, readSettings } from './settings.js'
import { sessionId } from './session.js'

const generationFields = `
  id prompt status seed modelId width height
  image { original: url web: url(variant: WEB) thumb: url(variant: THUMB_256) }
  error { message }
`

const openPage = `query ($shareSlug: String!, $sessionId: String!) {
  share(shareSlug: $shareSlug) { title }
  models { id name installed defaults { width height } limits { minSteps maxSteps minSize maxSize sizeMultiple } }
  generations(sessionId: $sessionId, first: 24) { edges { node { ${generationFields} } } }
}`

const generate = `mutation ($input: GenerateInput!) {
  generate(input: $input) { ... on Generation { id } ${failureFields} }
}`

const cancelGeneration = `mutation ($id: ID!) {
  cancelGeneration(id: $id) { ... on Generation { id } ... on Error { code message } }
}`

const generationProgress = `subscription ($id: ID!) {
  generationProgress(id: $id, preview: { maxSize: 384, maxPerSecond: 5 }) {
    status step totalSteps fraction queuePosition etaSeconds
    preview { dataUri }
    generation { ${generationFields} }
  }
}`

const ended = new Set(['COMPLETED', 'FAILED', 'CANCELED'])
const shareSlug = location.pathname.split('/').at(-1)
const form = byId('form')
const prompt = byId('prompt')

/** What is being drawn, if anything. `id` is known once the server has taken it. */
let work = /** @type {{ id?: string, isCanceled: boolean } | null} */ (null)

form.addEventListener('submit', (/** @type {Event} */ event) => {
  event.preventDefault()
  void run(async () => {
    const input = { prompt: prompt.value.trim(), shareSlug, sessionId, ...readSettings() }
    return unlessFailed((await ask(generate, { input })).generate).id
  })
})
byId('cancel').addEventListener('click', cancel)
document.addEventListener('keydown', (event) => {
  if (event.isComposing) return
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit()
  if (event.key === 'Escape') void cancel()
})
if (/mac|iphone|ipad/i.test(navigator.userAgent)) byId('hint').firstElementChild.textContent = '⌘'
void open()

/** Asks what this link leads to, and goes on with what was being drawn when the page was left. */
async function open() {
  try {
    const { share, models, generations } = await ask(openPage, { shareSlug, sessionId })
    if (share === null) return showNothing()
    if (share.title) document.title = byId('title').textContent = share.title
    offerSettings(models)
    showEarlier(generations.edges.map((/** @type {{ node: any }} */ { node }) => node))
  } catch (error) {
    showNothing('This page cannot be shown now', messageOf(error))
  }
}

/**
 * @param {string} [title]
 * @param {string} [text]
 */
function showNothing(title, text) {
  if (title !== undefined) byId('nothing-title').textContent = title
  if (text !== undefined) byId('nothing-text').textContent = text
  byId('nothing').hidden = false
}

/** @param {any[]} generations newest first */
function showEarlier(generations) {
  byId('generator').hidden = false
  for (const one of generations.toReversed()) if (one.image !== null) addToStrip(one)
  const [latest] = generations
  // On a touch screen a keyboard would jump up.
  if (matchMedia('(pointer: fine)').matches) prompt.focus()
  if (latest === undefined || ended.has(latest.status)) return
  prompt.value = latest.prompt
  void run(() => Promise.resolve(latest.id))
}

/**
 * Follows one generation from the moment it is asked for to its end. There is one at a time.
 * @param {() => Promise<string>} begin returns its id
 */
async function run(begin) {
  if (work !== null) return
  const mine = (work = { isCanceled: false })
  byId('problem').textContent = ''
  setBusy(true)
  try {
    const id = (work.id = await begin())
    if (mine.isCanceled) await requestCancel(id)
    await finish(await follow(id))
  } catch (error) {
    stopWorking()
    byId('problem').textContent = messageOf(error)
  } finally {
    work = null
    setBusy(false)
  }
}

/** @param {boolean} isBusy */
function setBusy(isBusy) {
  const hadFocus = document.activeElement === byId('cancel')
  byId('generate').disabled = isBusy
  byId('cancel').hidden = !isBusy
  if (isBusy) showWorking(prompt.value.trim())
  else if (hadFocus) prompt.focus()
}

/**
 * Shows how it goes until it has ended, also over lost connections; returns it as it is then.
 * @param {string} id
 */
async function follow(id) {
  for (let pauseMs = 500; ; pauseMs = Math.min(pauseMs * 2, 8000)) {
    try {
      for await (const { generationProgress: event } of watch(generationProgress, { id })) {
        if (ended.has(event.status)) return event.generation
        showProgress(event)
        pauseMs = 500
      }
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'OFFLINE') throw error
      showLost()
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

/** @param {any} generation one that has ended */
async function finish(generation) {
  stopWorking()
  if (generation.image !== null) {
    await showResult(generation)
    addToStrip(generation)
  } else if (generation.error !== null) {
    byId('problem').textContent = generation.error.message
  } else byId('said').textContent = 'Canceled'
}

async function cancel() {
  if (work === null || work.isCanceled) return
  work.isCanceled = true
  if (work.id !== undefined) await requestCancel(work.id)
}

/**
 * Its end comes over the stream, as any other does.
 * @param {string} id
 */
async function requestCancel(id) {
  try {
    await ask(cancelGeneration, { id })
  } catch (error) {
    if (work !== null) work.isCanceled = false
    byId('problem').textContent = messageOf(error)
  }
}
