import type { IncomingMessage } from 'node:http'
import { KeyedCount } from './keyed-count.ts'

/** Takes a place for a request whose files are put by; returns what gives it back. Null: its address has no more. */
export type UploadRoom = (request: IncomingMessage) => (() => void) | null

/** Requests of one address whose files may lie on the disk at once, before anybody counts them as uploads. */
const requestsAtOnce = 4

/** `addressOf`: the address that a request is counted under; undefined where it has none any more. */
export function createUploadRoom(addressOf: (request: IncomingMessage) => string | undefined): UploadRoom {
  const taken = new KeyedCount(requestsAtOnce)
  return (request) => {
    const address = addressOf(request)
    if (address === undefined) return () => undefined
    return taken.hasRoom(address) ? taken.add(address) : null
  }
}
