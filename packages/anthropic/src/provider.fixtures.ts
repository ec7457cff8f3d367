import { readFile } from 'node:fs/promises'
import type { GenerateOptions, LanguageModelRequest } from '@wflo/core'
import type { RawReply } from '@wflo/model-server'
import type { MessageEvent } from './message-reply.ts'

export const request: LanguageModelRequest = {
  model: 'claude-haiku-4-5',
  messages: [{ role: 'user', content: 'Hello.' }],
  maxOutputTokens: 50,
}

export function generateOptions(emit: GenerateOptions['emit'] = () => {}): GenerateOptions {
  return { signal: new AbortController().signal, emit }
}

/** A reply in the vendor's shape, from `fixtures/`. */
export async function recorded(file: string): Promise<string> {
  return await readFile(new URL(`fixtures/${file}`, import.meta.url), 'utf8')
}

export function events(body: RawReply['body']): RawReply {
  return { kind: 'raw', headers: { 'content-type': 'text/event-stream' }, body }
}

export function json(body: object, status = 200): RawReply {
  return { kind: 'raw', status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

/** One event of a stream. */
export function event(data: MessageEvent & { readonly error?: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
}
