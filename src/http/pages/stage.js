import { pictureAddress } from './graphql.js'
import { byId } from './page.js'
import { modelName } from './settings.js'

const picture = byId('picture')

/**
 * Shows that something is being drawn.
 * @param {string} prompt
 */
export function showWorking(prompt) {
  byId('result').hidden = true
  byId('progress').hidden = false
  byId('frame').classList.add('working')
  byId('placeholder').hidden = false
  byId('placeholder').textContent = ''
  byId('bar').removeAttribute('value')
  byId('left').textContent = ''
  picture.hidden = true
  picture.alt = prompt
  select(null)
  tell('Sending')
  byId('frame').scrollIntoView({ block: 'nearest' })
}

export function stopWorking() {
  byId('frame').classList.remove('working')
  byId('progress').hidden = true
  byId('said').textContent = ''
  picture.hidden = true
  byId('placeholder').hidden = false
  byId('placeholder').textContent = 'Your picture appears here'
}

/** @param {any} event of generationProgress */
export function showProgress(event) {
  const { fraction, etaSeconds, preview } = event
  if (event.status === 'GENERATING' && event.step > 0) byId('bar').value = fraction
  else byId('bar').removeAttribute('value')
  byId('left').textContent = etaSeconds === null ? '' : timeLeft(etaSeconds)
  if (preview !== null) showPicture(preview.dataUri)
  tell(stageOf(event))
}

/** Shows that the server cannot be heard; it draws on. */
export function showLost() {
  byId('bar').removeAttribute('value')
  byId('left').textContent = ''
  tell('Connection lost, trying again')
}

/** @param {any} event */
function stageOf({ status, step, totalSteps, queuePosition }) {
  if (status === 'PENDING' && queuePosition > 1) return `Waiting, number ${queuePosition} in line`
  if (status === 'PENDING') return 'Waiting, next in line'
  if (status === 'ROUTING') return 'Choosing a model'
  return step === 0 ? 'Starting' : `Step ${step} of ${totalSteps}`
}

/** @param {number} seconds */
function timeLeft(seconds) {
  if (seconds < 1) return 'almost done'
  return seconds < 90 ? `about ${Math.ceil(seconds)} s left` : `about ${Math.ceil(seconds / 60)} min left`
}

/**
 * For the eye at every step, for the ear when another stage begins: nobody wants to be told every step.
 * @param {string} text
 */
function tell(text) {
  byId('stage').textContent = text
  const stage = text.replace(/^Step .*/, 'Drawing')
  if (byId('said').textContent !== stage) byId('said').textContent = stage
}

/** @param {string} address */
function showPicture(address) {
  picture.src = address
  picture.hidden = false
  byId('placeholder').hidden = true
}

/**
 * Shows a finished picture with all that is known of it, once it is loaded.
 * @param {any} generation
 */
export async function showResult(generation) {
  const { id, image, prompt, width, height } = generation
  const address = pictureAddress(image.web)
  await loaded(address)
  picture.alt = prompt
  showPicture(address)
  byId('caption').textContent = prompt
  byId('model').textContent = modelName(generation.modelId)
  byId('used-seed').textContent = generation.seed
  byId('used-size').textContent = `${width} × ${height}`
  byId('download').href = pictureAddress(image.original)
  byId('download').download = `${id}.png`
  byId('result').hidden = false
  byId('said').textContent = 'The picture is ready'
  select(id)
}

/** @param {string} address */
async function loaded(address) {
  const image = new Image()
  image.src = address
  await image.decode().catch(() => {})
}

/**
 * Puts a picture at the front of the session's own.
 * @param {any} generation
 */
export function addToStrip(generation) {
  const { id, image, prompt } = generation
  const thumb = new Image(96, 96)
  thumb.src = pictureAddress(image.thumb)
  thumb.alt = prompt
  const button = document.createElement('button')
  button.type = 'button'
  button.title = prompt
  button.dataset.id = id
  button.append(thumb)
  button.addEventListener('click', () => {
    if (byId('progress').hidden) void showResult(generation)
  })
  const item = document.createElement('li')
  item.append(button)
  byId('strip').prepend(item)
  byId('earlier').hidden = false
  if (!byId('result').hidden) select(id)
}

/** @param {string | null} id */
function select(id) {
  for (const button of byId('strip').querySelectorAll('button')) {
    button.ariaCurrent = button.dataset.id === id ? 'true' : null
  }
}
