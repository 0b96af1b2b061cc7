/** The address of everything on this server, with a slash at the end: a proxy may keep it in a folder. */
const root = new URL('..', import.meta.url)

/** Something that went wrong, with a message for people. `OFFLINE`: nothing was answered, asking again may help. */
export class Failure extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message)
    this.code = code
  }
}

/**
 * Runs a query or a mutation and returns its data. A `file` goes along as the variable `input.image`, by the GraphQL
 * multipart request specification. Throws Failure.
 * @param {string} query
 * @param {Record<string, unknown>} variables
 * @param {File} [file]
 */
export async function ask(query, variables, file) {
  const response = await post(file === undefined ? asJson(query, variables) : asForm(query, variables, file))
  return dataOf(await readJson(response))
}

/**
 * What a mutation made. Throws Failure where it answered with an expected failure instead, which it must have been asked
 * for with `failureFields`.
 * @param {any} result
 */
export function unlessFailed(result) {
  if ('code' in result) throw new Failure(String(result.code), plainWords(result))
  return result
}

export const failureFields = '... on Error { code message } ... on InputError { fields { path message } }'

/**
 * Yields the data of each event of a subscription, by server-sent events, until it is complete. Throws Failure, OFFLINE
 * where the connection is lost.
 * @param {string} query
 * @param {Record<string, unknown>} variables
 */
export async function* watch(query, variables) {
  const response = await post(asJson(query, variables, 'text/event-stream'))
  if (!response.ok || response.body === null) throw unreadable(response)
  for await (const { name, data } of eventsOf(response.body)) {
    if (name === 'complete') return
    if (name === 'next') yield dataOf(JSON.parse(data))
  }
  throw offline()
}

/**
 * Where a picture is for this page: answers name the server as others reach it.
 * @param {string} address
 */
export function pictureAddress(address) {
  const { pathname, search } = new URL(address)
  return new URL(pathname.slice(pathname.lastIndexOf('/images/') + 1) + search, root).href
}

/**
 * @param {string} query
 * @param {Record<string, unknown>} variables
 */
const asJson = (query, variables, accept = 'application/json') => ({
  headers: { 'content-type': 'application/json', accept },
  body: JSON.stringify({ query, variables }),
})

/**
 * @param {string} query
 * @param {Record<string, any>} variables
 * @param {File} file
 */
function asForm(query, variables, file) {
  const body = new FormData()
  const input = { ...variables.input, image: null }
  body.set('operations', JSON.stringify({ query, variables: { ...variables, input } }))
  body.set('map', JSON.stringify({ file: ['variables.input.image'] }))
  body.set('file', file)
  return { headers: { accept: 'application/json', 'GraphQL-Preflight': '1' }, body }
}

/** @param {RequestInit} init */
async function post(init) {
  try {
    return await fetch(new URL('graphql', root), { ...init, method: 'POST' })
  } catch {
    throw offline()
  }
}

/** @param {Response} response */
async function readJson(response) {
  try {
    return await response.json()
  } catch {
    throw unreadable(response)
  }
}

/** @param {{ data?: any, errors?: { message: string, extensions?: { code?: string } }[] }} answer */
function dataOf({ data, errors }) {
  const error = errors?.[0]
  if (error !== undefined) throw new Failure(error.extensions?.code ?? 'UNKNOWN', error.message)
  return data
}

/**
 * The events of a stream (HTML standard, 9.2), as far as GraphQL makes use of them.
 * @param {ReadableStream} body
 */
async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let unread = ''
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: '' }))
      if (done) return
      const events = (unread + value).split('\n\n')
      unread = events.pop() ?? ''
      yield* events.map(readEvent)
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

/** @param {string} text */
function readEvent(text) {
  const [, name = ''] = /^event: ?(.*)$/m.exec(text) ?? []
  const [, data = ''] = /^data: ?(.*)$/m.exec(text) ?? []
  return { name, data }
}

/** @param {{ message?: string, fields?: { path: string, message: string }[] }} failure */
function plainWords({ message = '', fields = [] }) {
  if (fields.length === 0) return sentence(message)
  return fields.map((field) => sentence(`${fieldName(field.path)}: ${field.message}`)).join('\n')
}

/**
 * input.negativePrompt: negative prompt
 * @param {string} path
 */
const fieldName = (path) =>
  path.replace(/^input\./, '').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

/** @param {string} text */
const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.')

const offline = () =>
  new Failure('OFFLINE', 'The server cannot be reached. Check your connection and try again.')

/** @param {Response} response */
const unreadable = ({ status }) =>
  new Failure('UNREADABLE', `The server did not answer as it should (${status}). Try again in a moment.`)
