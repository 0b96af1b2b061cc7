import { pictureAddress } from './graphql.js'
import { ago, onSubmit, part, stamp, trying, whileBusy } from './page.js'
import { showChosen, takePictures } from './picture-drop.js'

/** @typedef {import('./operations.js').Trigger} Trigger */
/** @typedef {import('./operations.js').Workbench} Workbench */
/** @typedef {(question: { title: string, text: string, action: string }) => Promise<boolean>} Confirm */

/**
 * The fields of a trigger, put into a form: for a new one as they are, for one that exists with its values.
 * @param {HTMLFormElement} form
 * @param {Trigger} [trigger]
 */
export function putFields(form, trigger) {
  const fields = stamp('fields-template')
  const threshold = part(fields, 'threshold')
  const exact = part(fields, 'exact')
  const update = () => {
    threshold.disabled = exact.checked
    part(fields, 'percent').textContent = exact.checked ? 'exact' : `${threshold.value} %`
  }
  fields.addEventListener('input', update)
  form.addEventListener('reset', () => queueMicrotask(update))
  if (trigger !== undefined) {
    part(fields, 'prompt').value = trigger.prompt
    threshold.value = Math.round(trigger.similarityThreshold * 100)
    part(fields, 'priority').value = trigger.priority
    exact.checked = trigger.exactMatchOnly
    part(fields, 'case').checked = trigger.caseSensitive
  }
  update()
  part(form, 'fields').replaceChildren(fields)
}

/** @param {HTMLFormElement} form */
export const readFields = (form) => ({
  prompt: part(form, 'prompt').value.trim(),
  similarityThreshold: Number(part(form, 'threshold').value) / 100,
  priority: Number(part(form, 'priority').value),
  exactMatchOnly: part(form, 'exact').checked,
  caseSensitive: part(form, 'case').checked,
})

/**
 * A card that shows a trigger and changes it. `onRemoved` is called once it is gone.
 * @param {Trigger} trigger
 * @param {Workbench} bench
 * @param {Confirm} confirm
 * @param {() => void} onRemoved
 */
export function triggerCard(trigger, bench, confirm, onRemoved) {
  const card = stamp('trigger-template')
  const { id } = trigger
  const form = part(card, 'form')
  const drop = part(card, 'drop')
  const pictures = part(card, 'pictures')
  const show = (/** @type {Trigger} */ changed) => showTrigger(card, changed, useVersion)
  const useVersion = (/** @type {number} */ version) =>
    void trying(pictures, async () => show(await bench.useVersion(id, version)))
  const replaceImage = async (/** @type {File} */ file) => {
    await trying(pictures, async () => show(await bench.replaceImage(id, file)))
    part(drop, 'file').value = ''
    showChosen(drop)
  }

  card.dataset.id = id
  putFields(form, trigger)
  onSubmit(form, async () => {
    show(await bench.updateTrigger(id, readFields(form)))
    part(card, 'editing').open = false
  })
  takePictures(drop, (file) => void whileBusy(drop, () => replaceImage(file)))
  part(card, 'remove').addEventListener('click', async () => {
    const prompt = part(card, 'title').textContent
    const question = {
      title: 'Remove this trigger?',
      action: 'Remove',
      text: `“${prompt}” and its pictures are deleted.`,
    }
    if (await confirm(question)) await trying(pictures, () => bench.removeTrigger(id).then(onRemoved))
  })
  show(trigger)
  return card
}

/**
 * @param {HTMLElement} card
 * @param {Trigger} trigger
 * @param {(version: number) => void} onVersion
 */
function showTrigger(card, trigger, onVersion) {
  const { prompt, image, versions, currentVersion } = trigger
  part(card, 'title').textContent = prompt
  part(card, 'picture').src = pictureAddress(image.web)
  part(card, 'picture').alt = `What answers “${prompt}”`
  part(card, 'rule').textContent = ruleOf(trigger)
  showCount(card, trigger)
  const buttons = versions.map((version) =>
    versionButton(version, version.version === currentVersion, onVersion),
  )
  part(card, 'versions').replaceChildren(...buttons)
}

/**
 * @param {HTMLElement} card
 * @param {Trigger} trigger
 */
export function showCount(card, { triggerCount, lastTriggeredAt }) {
  const last = lastTriggeredAt === null ? '' : `, last ${ago(lastTriggeredAt)}`
  part(card, 'count').textContent =
    triggerCount === 0 ? 'Not served yet' : `Served ${times(triggerCount)}${last}`
}

/** @param {number} count */
export const times = (count) => (count === 1 ? 'once' : `${count} times`)

/** @param {Trigger} trigger */
function ruleOf({ exactMatchOnly, similarityThreshold, priority, caseSensitive }) {
  return [
    exactMatchOnly ? 'Exactly this prompt' : `From ${Math.round(similarityThreshold * 100)} % similarity`,
    ...(caseSensitive ? ['case-sensitive'] : []),
    ...(priority === 0 ? [] : [`priority ${priority}`]),
  ].join(' · ')
}

/**
 * @param {Trigger['versions'][number]} version
 * @param {boolean} isCurrent
 * @param {(version: number) => void} onVersion
 */
function versionButton({ version, description, createdAt, image }, isCurrent, onVersion) {
  const item = stamp('version-template')
  const button = part(item, 'use')
  part(item, 'thumb').src = pictureAddress(image.thumb)
  part(item, 'name').textContent = isCurrent ? `Version ${version}, served` : `Version ${version}`
  button.title = [description, new Date(createdAt).toLocaleString()].filter(Boolean).join(', ')
  button.ariaPressed = String(isCurrent)
  button.addEventListener('click', () => {
    if (!isCurrent) onVersion(version)
  })
  return item
}
