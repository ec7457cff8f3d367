import type { ModelServer } from '../model-server.ts'

const version = '2026-10-21'

export interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly path?: string
}

/** Posts a body as it is, without an SDK that would check it. */
export function postBody(server: ModelServer, body: unknown, options: PostOptions = {}): Promise<Response> {
  const { headers = { 'anthropic-version': version }, path = '/v1/messages' } = options
  return fetch(`${server.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** A small request; what is given replaces its fields. */
export function messageBody(more: object = {}): object {
  return { model: 'claude-sonnet-4-5', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }], ...more }
}

export interface ErrorAnswer {
  readonly status: number
  readonly type: string
  readonly message: string
}

export async function errorOf(response: Response): Promise<ErrorAnswer> {
  const { error } = (await response.json()) as { error: { type: string; message: string } }
  return { status: response.status, ...error }
}
