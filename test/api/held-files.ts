import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Question {
  readonly path: string
  readonly response: ServerResponse
}

/** A server elsewhere that answers when the test does. */
export class HeldFiles {
  readonly host: string
  /** Paths that were asked for, in order. */
  readonly asked: string[] = []
  readonly #server: Server
  #arrived: Question[] = []
  #announce: () => void = () => undefined

  private constructor(server: Server) {
    this.#server = server
    this.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('request', (request, response) => {
      const path = request.url ?? ''
      this.asked.push(path)
      this.#arrived.push({ path, response })
      this.#announce()
    })
  }

  static async open(): Promise<HeldFiles> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new HeldFiles(server)
  }

  url(path: string): string {
    return `http://${this.host}${path}`
  }

  /** The next question for a path, which is to be answered. */
  async next(path: string): Promise<ServerResponse> {
    for (;;) {
      const question = this.#arrived.find((each) => each.path === path)
      this.#arrived = this.#arrived.filter((each) => each !== question)
      if (question !== undefined) return question.response
      await new Promise<void>((resolve) => (this.#announce = resolve))
    }
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
