import { showActivity } from './activity.js'
import { workbench } from './operations.js'
import { ago, byId, messageOf, onSubmit, part, trying } from './page.js'
import { showChosen, takePictures } from './picture-drop.js'
import { putFields, readFields, showCount, times, triggerCard } from './trigger-card.js'

const refreshMs = 8000
const bench = workbench(location.pathname.split('/').at(-1) ?? '')
const triggers = byId('triggers')

void open()

async function open() {
  try {
    const set = await bench.read()
    if (set === null)
      return end('There is nothing here', 'The set was deleted, has expired, or the address is not complete.')
    showSet(set)
    for (const trigger of set.triggers) addCard(trigger)
    listen()
    refresh(set)
    byId('set').hidden = false
    setInterval(() => void refreshIfSeen(), refreshMs)
    document.addEventListener('visibilitychange', () => void refreshIfSeen())
  } catch (error) {
    end('This page cannot be shown now', messageOf(error))
  }
}

/**
 * Nothing of the set is shown any more.
 * @param {string} title
 * @param {string} text
 */
function end(title, text) {
  byId('nothing-title').textContent = title
  byId('nothing-text').textContent = text
  byId('nothing').hidden = false
  byId('set').remove()
}

function listen() {
  byId('copy-share').addEventListener('click', () => copy(byId('copy-share'), byId('share-url')))
  byId('copy-key').addEventListener('click', () => copy(byId('copy-key'), byId('key')))
  byId('active').addEventListener('change', () => trying(byId('share'), switchActive))
  onSubmit(byId('settings'), saveSettings)
  byId('delete').addEventListener('click', () => trying(byId('danger'), deleteSet))
  const form = byId('add')
  putFields(form)
  takePictures(byId('add-drop'))
  onSubmit(form, addTrigger)
}

/** @param {any} set */
function showSet({ title, description, isActive, expiresAt, maxUses, shareUrl }) {
  document.title = title ?? 'Prank set'
  byId('title').textContent = title ?? 'Prank set'
  byId('key').value = location.href
  byId('share-url').value = shareUrl
  byId('open-share').href = shareUrl
  byId('active').checked = isActive
  byId('state').textContent = isActive
    ? 'On: triggers are answered with your pictures'
    : 'Off: the link is a plain generator'
  byId('set-title').value = title ?? ''
  byId('set-description').value = description ?? ''
  byId('max-uses').value = maxUses ?? ''
  byId('expires').value = expiresAt === null ? '' : localTime(expiresAt)
}

/**
 * As <input type="datetime-local"> has it.
 * @param {string} moment
 */
function localTime(moment) {
  const date = new Date(moment)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

async function switchActive() {
  const active = byId('active')
  try {
    showSet(await bench.update({ isActive: active.checked }))
  } catch (error) {
    active.checked = !active.checked
    throw error
  }
}

async function saveSettings() {
  const expires = byId('expires').value
  const set = await bench.update({
    title: byId('set-title').value.trim() || null,
    description: byId('set-description').value.trim() || null,
    maxUses: byId('max-uses').value === '' ? null : Number(byId('max-uses').value),
    expiresAt: expires === '' ? null : new Date(expires).toISOString(),
  })
  showSet(set)
  showCounters(set)
  flash(byId('save-settings'), 'Saved')
}

async function addTrigger() {
  const form = byId('add')
  const drop = byId('add-drop')
  const trigger = await bench.addTrigger(readFields(form), part(drop, 'file').files[0])
  form.reset()
  showChosen(drop)
  addCard(trigger).scrollIntoView({ block: 'nearest' })
}

/** @param {import('./operations.js').Trigger} trigger */
function addCard(trigger) {
  const card = triggerCard(trigger, bench, confirm, () => {
    card.remove()
    byId('no-triggers').hidden = triggers.children.length > 0
  })
  triggers.append(card)
  byId('no-triggers').hidden = true
  return card
}

async function deleteSet() {
  const text =
    'Its triggers and their pictures are deleted, and nothing brings them back. The link becomes a dead end.'
  if (!(await confirm({ title: 'Delete this set?', text, action: 'Delete' }))) return
  await bench.remove()
  end('The set is deleted', 'This address and its share link open nothing any more.')
}

async function refreshIfSeen() {
  if (document.hidden || !byId('nothing').hidden) return
  try {
    const set = await bench.read()
    if (set !== null) refresh(set)
  } catch (error) {
    byId('freshness').textContent = messageOf(error)
  }
}

/**
 * What visitors change. What the builder may be typing just now is left alone.
 * @param {any} set
 */
function refresh(set) {
  showCounters(set)
  showActivity(set.activity)
  byId('freshness').textContent = ''
  for (const trigger of set.triggers) {
    const card = triggers.querySelector(`[data-id="${trigger.id}"]`)
    if (card !== null) showCount(card, trigger)
  }
}

/** @param {any} set */
function showCounters({ accessCount, lastAccessedAt, successfulPranks, maxUses }) {
  const last = lastAccessedAt === null ? '' : `, last ${ago(lastAccessedAt)}`
  byId('opened').textContent = accessCount === 0 ? 'Not yet' : times(accessCount) + last
  byId('served').textContent = maxUses === null ? successfulPranks : `${successfulPranks} of ${maxUses}`
}

/**
 * Browsers give the clipboard to secure pages alone, and a server at home is none.
 * @param {HTMLButtonElement} button
 * @param {HTMLInputElement} field
 */
async function copy(button, field) {
  field.select()
  if (navigator.clipboard === undefined) document.execCommand('copy')
  else await navigator.clipboard.writeText(field.value)
  flash(button, 'Copied')
}

/**
 * Shows for a moment, and says, that something is done.
 * @param {HTMLButtonElement} button
 * @param {string} text
 */
function flash(button, text) {
  button.dataset.name ??= button.textContent ?? ''
  button.textContent = text
  byId('said').textContent = text
  setTimeout(() => {
    button.textContent = button.dataset.name ?? ''
    byId('said').textContent = ''
  }, 1600)
}

/**
 * Asks before something that cannot be undone; Escape says no.
 * @param {{ title: string, text: string, action: string }} question
 * @returns {Promise<boolean>}
 */
function confirm({ title, text, action }) {
  const dialog = byId('confirm')
  byId('confirm-title').textContent = title
  byId('confirm-text').textContent = text
  byId('confirm-yes').textContent = action
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true })
  })
}

byId('confirm-yes').addEventListener('click', () => byId('confirm').close('yes'))
byId('confirm-no').addEventListener('click', () => byId('confirm').close())
