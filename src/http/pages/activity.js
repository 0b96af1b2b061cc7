import { ago, byId, part, stamp } from './page.js'

/** @typedef {import('./operations.js').Activity} Activity */

/**
 * Lists what visitors asked, newest first.
 * @param {Activity[]} activity
 */
export function showActivity(activity) {
  byId('activity').replaceChildren(...activity.map(entry))
  byId('no-activity').hidden = activity.length > 0
}

/** @param {Activity} activity */
function entry({ prompt, similarity, at, trigger }) {
  const item = stamp('activity-template')
  const time = part(item, 'at')
  part(item, 'prompt').textContent = prompt
  part(item, 'trigger').textContent = trigger === null ? 'No trigger' : `Got “${trigger.prompt}”`
  part(item, 'trigger').classList.toggle('fired', trigger !== null)
  part(item, 'similarity').textContent = similarity === null ? '' : `${percent(similarity)} similar`
  time.textContent = ago(at)
  time.dateTime = at
  time.title = new Date(at).toLocaleString()
  return item
}

/**
 * Rounded down: only what is the same is 100 per cent.
 * @param {number} share
 */
const percent = (share) => `${Math.floor(share * 100 + 1e-6)} %`
