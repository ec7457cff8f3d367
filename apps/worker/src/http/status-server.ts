import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { UsageError } from '../usage-error.ts'

export interface StatusServerOptions {
  /** 0: any that is free. */
  readonly port: number
  /** An address of this machine. */
  readonly bind: string
  /** Why this worker is not ready; `undefined` where it is. */
  readonly findObstacle: () => Promise<string | undefined>
  /** In Prometheus' text format. */
  readonly readMetrics: () => Promise<string>
}

export interface StatusServer extends AsyncDisposable {
  readonly url: string
}

interface Page {
  readonly status: number
  readonly text: string
  readonly type?: string
}

/** Answers `/healthz`, `/readyz` and `/metrics`. Rejects with `UsageError` where the port cannot be had. */
export async function openStatusServer(options: StatusServerOptions): Promise<StatusServer> {
  const server = createServer((request, response) => void serve(request, response, options))
  try {
    server.listen(options.port, options.bind)
    await once(server, 'listening')
  } catch (error) {
    throw new UsageError(
      `--port ${options.port} on ${options.bind} cannot be had: ${(error as Error).message}. Give another --port, or 0 for any`,
      error,
    )
  }
  const { address, port, family } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function serve(request: IncomingMessage, response: ServerResponse, options: StatusServerOptions): Promise<void> {
  const page = await findPage(request, options).catch((error: unknown) => ({ status: 503, text: String(error) }))
  const { status, text, type = 'text/plain; charset=utf-8' }: Page = page
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(request.method === 'HEAD' ? undefined : `${text.trimEnd()}\n`)
}

async function findPage({ method, url = '' }: IncomingMessage, options: StatusServerOptions): Promise<Page> {
  const [path] = url.split('?')
  const isRead = method === 'GET' || method === 'HEAD'
  switch (isRead ? path : '') {
    case '/healthz':
      return { status: 200, text: 'ok' }
    case '/readyz': {
      const obstacle = await options.findObstacle()
      return obstacle === undefined ? { status: 200, text: 'ready' } : { status: 503, text: obstacle }
    }
    case '/metrics':
      return { status: 200, text: await options.readMetrics(), type: 'text/plain; version=0.0.4; charset=utf-8' }
    default:
      return { status: 404, text: 'There are /healthz, /readyz and /metrics.' }
  }
}
