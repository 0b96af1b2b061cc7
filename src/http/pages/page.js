import { Failure } from './graphql.js'

/**
 * The element with an id, which must be there.
 * @param {string} id
 * @returns {any}
 */
export const byId = (id) => document.getElementById(id) ?? missing(`#${id}`)

/**
 * The part of an element that is marked with `data-part`, which must be there.
 * @param {ParentNode} element
 * @param {string} name
 * @returns {any}
 */
export const part = (element, name) => element.querySelector(`[data-part="${name}"]`) ?? missing(name)

/**
 * A copy of what a <template> holds: its first element.
 * @param {string} id
 */
export const stamp = (id) => byId(id).content.firstElementChild.cloneNode(true)

/**
 * @param {string} what
 * @returns {never}
 */
function missing(what) {
  throw new Error(`The page has no ${what}`)
}

/**
 * What to tell a person of an error. Throws it where it is a defect of the page.
 * @param {unknown} error
 */
export function messageOf(error) {
  if (error instanceof Failure) return error.message
  throw error
}

/**
 * Calls `action` whenever the form is sent; meanwhile the form is busy. What goes wrong is said in the form's own
 * role="alert".
 * @param {HTMLFormElement} form
 * @param {() => Promise<void>} action
 */
export function onSubmit(form, action) {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (form.ariaBusy !== 'true') void whileBusy(form, () => trying(form, action))
  })
}

/**
 * Marks `element` as busy until `action` is done.
 * @param {HTMLElement} element
 * @param {() => Promise<void>} action
 */
export async function whileBusy(element, action) {
  element.ariaBusy = 'true'
  await action()
  element.ariaBusy = 'false'
}

/**
 * Runs `action` and says in the role="alert" within `element` what goes wrong; nothing is left there otherwise.
 * @param {ParentNode} element
 * @param {() => Promise<void>} action
 */
export async function trying(element, action) {
  const alert = element.querySelector('[role="alert"]') ?? missing('alert')
  alert.textContent = ''
  try {
    await action()
  } catch (error) {
    alert.textContent = messageOf(error)
  }
}

/**
 * A moment as seen from now: `3 minutes ago`.
 * @param {string} moment
 */
export function ago(moment) {
  const seconds = (Date.parse(moment) - Date.now()) / 1000
  const [unit, length] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
  return Math.abs(seconds) < 10 ? 'just now' : relative.format(Math.round(seconds / length), unit)
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]
