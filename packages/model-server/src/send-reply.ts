import { type Answer, toAnswer } from './answer.ts'
import { demoReply } from './demo/demo-model.ts'
import type { Exchange } from './exchange.ts'
import { type Pace, timeChunks } from './pace.ts'
import type { ErrorContext, Protocol } from './protocol.ts'
import type { BrokenReply, ErrorReply, ModelRequest, RawReply, Reply, TextReply, ToolCallsReply } from './reply.ts'
import type { OpenRequest } from './request-log.ts'

/** Where a reply goes to, and in whose words. */
export interface ReplyTarget {
  readonly exchange: Exchange
  readonly protocol: Protocol
  readonly received: OpenRequest
  /** From 1. */
  readonly number: number
  readonly pace: Pace
}

export async function sendReply(reply: Reply, request: ModelRequest, target: ReplyTarget): Promise<void> {
  switch (reply.kind) {
    case 'text':
    case 'tool-calls':
      return sendGenerated(reply, request, target)
    case 'error':
      return request.stream && reply.afterChunks !== undefined
        ? sendErrorEvent(reply, request, target)
        : sendError(reply, { model: request.model }, target)
    case 'drop':
    case 'hang':
      return sendBroken(reply, request, target)
    case 'raw':
      return sendRaw(reply, target)
    default:
      reply satisfies never
  }
}

export async function sendError(reply: ErrorReply, context: ErrorContext, target: ReplyTarget): Promise<void> {
  const { html } = reply
  await target.exchange.wait(reply.delayMs ?? 0)
  const type = html === undefined ? 'application/json' : 'text/html; charset=utf-8'
  const body = html ?? JSON.stringify(errorBody(reply, context, target), null, 2)
  start(reply.status, { 'content-type': type, ...reply.headers }, target)
  target.exchange.end(body)
}

/** Sends what the protocol says of itself, such as a count of tokens: never a paid reply. */
export function sendBody(body: object, target: ReplyTarget): void {
  start(200, { 'content-type': 'application/json' }, target)
  target.exchange.end(JSON.stringify(body))
}

function errorBody(reply: ErrorReply, context: ErrorContext, { protocol, received }: ReplyTarget): object {
  return protocol.toErrorBody(reply, { ...context, requestId: received.requestId })
}

async function sendErrorEvent(reply: ErrorReply, request: ModelRequest, target: ReplyTarget): Promise<void> {
  const { exchange, protocol } = target
  const pieces = write(answer(writtenBy(demoReply(request)), request, target), request, target)
  await exchange.wait(reply.delayMs ?? 0)
  start(200, { ...headersOf(request), ...reply.headers }, target)
  const kept = pieces.slice(0, reply.afterChunks)
  for (const { waitMs, bytes } of timeChunks(kept, { ...reply, delayMs: 0 }, 'instant')) {
    await exchange.wait(waitMs)
    await exchange.write(bytes)
  }
  exchange.end(protocol.toErrorEvent(errorBody(reply, { model: request.model }, target)))
}

/** The built-in model's reply as text, where it has none. */
function writtenBy(reply: Reply): TextReply | ToolCallsReply {
  return reply.kind === 'tool-calls' || reply.kind === 'text' ? reply : { kind: 'text', text: '' }
}

async function sendGenerated(
  reply: TextReply | ToolCallsReply,
  request: ModelRequest,
  target: ReplyTarget,
): Promise<void> {
  const { exchange } = target
  const pieces = write(answer(reply, request, target), request, target)
  for (const [index, { waitMs, bytes }] of timeChunks(pieces, reply, target.pace).entries()) {
    await exchange.wait(waitMs)
    if (index === 0) start(200, { ...headersOf(request), ...reply.headers }, target)
    await exchange.write(bytes)
  }
  exchange.end()
}

async function sendBroken(reply: BrokenReply, request: ModelRequest, target: ReplyTarget): Promise<void> {
  const { exchange } = target
  const whole = reply.text === undefined ? demoReply(request) : { kind: 'text' as const, text: reply.text }
  const pieces = write(answer(writtenBy(whole), request, target), request, target)
  const kept = cutOff(pieces, request.stream, reply.afterChunks ?? 0)
  await exchange.wait(reply.delayMs ?? 0)
  if (kept.length > 0) start(200, headersOf(request), target)
  for (const { waitMs, bytes } of timeChunks(kept, { ...reply, delayMs: 0 }, 'instant')) {
    await exchange.wait(waitMs)
    await exchange.write(bytes)
  }
  if (reply.kind === 'hang') await exchange.hang()
  exchange.drop()
}

async function sendRaw(reply: RawReply, target: ReplyTarget): Promise<void> {
  const { exchange } = target
  const pieces = [reply.body].flat()
  const timed = timeChunks(pieces, reply, 'instant')
  await exchange.wait(reply.delayMs ?? 0)
  start(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers }, target)
  for (const [index, { waitMs, bytes }] of timed.entries()) {
    await exchange.wait(index === 0 ? 0 : waitMs)
    await exchange.write(bytes)
  }
  exchange.end()
}

function answer(reply: TextReply | ToolCallsReply, request: ModelRequest, { received, number }: ReplyTarget): Answer {
  const written = toAnswer(request, reply, number)
  received.usage = written.usage
  const { model, serviceTier, speed, region } = written
  received.served = { model, serviceTier, speed, region }
  return written
}

/** The reply's pieces on the wire: one event each where it is streamed, else the body. */
function write(written: Answer, request: ModelRequest, { protocol }: ReplyTarget): readonly string[] {
  return request.stream ? protocol.toEvents(written, request) : [JSON.stringify(protocol.toBody(written, request))]
}

function cutOff(pieces: readonly string[], isStream: boolean, afterChunks: number): readonly string[] {
  if (isStream || afterChunks === 0) return pieces.slice(0, afterChunks)
  return pieces.map((body) => body.slice(0, Math.ceil(body.length / 2)))
}

function headersOf({ stream }: ModelRequest) {
  return { 'content-type': stream ? 'text/event-stream; charset=utf-8' : 'application/json' }
}

function start(status: number, headers: Readonly<Record<string, string>>, target: ReplyTarget): void {
  const { received, protocol, exchange } = target
  received.status = status
  exchange.sendHead(status, { [protocol.requestIdHeader]: received.requestId, ...headers })
}
