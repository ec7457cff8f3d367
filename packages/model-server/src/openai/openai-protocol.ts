import type { Protocol } from '../protocol.ts'
import { readRequest } from './read-request.ts'
import { toCompletion } from './to-completion.ts'
import { toCompletionEvents } from './to-completion-events.ts'
import { toErrorBody } from './to-error-body.ts'

/** OpenAI's chat completions, as its reference describes them: https://platform.openai.com/docs/api-reference/chat */
export const openaiProtocol: Protocol = {
  path: '/v1/chat/completions',
  requestIdHeader: 'x-request-id',
  readKey: ({ authorization }) => authorization?.match(/^Bearer (.+)$/i)?.[1],
  isSpokenBy: () => true,
  notJson: {
    kind: 'error',
    status: 400,
    message: 'We could not parse the JSON body of your request.',
    type: 'invalid_request_error',
  },
  readRequest,
  hasModel: (model) => /^(?:gpt-|chatgpt-|o[134](?:-|$)|ft:|demo)/.test(model),
  toBody: toCompletion,
  toEvents: toCompletionEvents,
  toErrorBody,
  toErrorEvent: (body) => `data: ${JSON.stringify(body)}\n\n`,
}
