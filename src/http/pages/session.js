/** This browser's own random id: by it the pictures that it asked for are found again. */
export const sessionId = stored('session') ?? store('session', randomId())

function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** @param {string} key */
function stored(key) {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/**
 * Browsers that keep nothing have an id for as long as the page is open.
 * @param {string} key
 * @param {string} value
 */
function store(key, value) {
  try {
    localStorage.setItem(key, value)
  } catch {}
  return value
}
