import type { Protocol } from '../protocol.ts'
import { readCountRequest, readRequest } from './read-request.ts'
import { toErrorBody } from './to-error-body.ts'
import { toMessage } from './to-message.ts'
import { toEvent, toMessageEvents } from './to-message-events.ts'

/** Anthropic's Messages, as its reference describes them: https://platform.claude.com/docs/en/api/messages */
export const anthropicProtocol: Protocol = {
  path: '/v1/messages',
  counting: {
    path: '/v1/messages/count_tokens',
    readRequest: readCountRequest,
    toBody: (inputTokens) => ({ input_tokens: inputTokens }),
  },
  requestIdHeader: 'request-id',
  readKey: ({ 'x-api-key': key, authorization }) =>
    typeof key === 'string' ? key : authorization?.match(/^Bearer (.+)$/i)?.[1],
  isSpokenBy: (headers) => headers['anthropic-version'] !== undefined,
  notJson: { kind: 'error', status: 400, message: 'The request body is not valid JSON' },
  readRequest,
  hasModel: (model) => /^(?:claude-|demo)/.test(model),
  toBody: toMessage,
  toEvents: toMessageEvents,
  toErrorBody,
  toErrorEvent: (body) => toEvent({ ...body, type: 'error' }),
}
