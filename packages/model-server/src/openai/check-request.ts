import { asList, asRecord, asText, type UnknownRecord } from '../json-values.ts'
import type { ErrorReply } from '../reply.ts'
import { checkStrictSchema } from './check-strict-schema.ts'

type Check = (body: UnknownRecord) => ErrorReply | undefined

const checks: readonly Check[] = [
  checkModel,
  checkMessages,
  checkLimit,
  checkStreamOptions,
  checkResponseFormat,
  checkTools,
]

/** What OpenAI refuses with status 400 and an adapter can get wrong, in OpenAI's words; undefined where all is well. */
export function checkRequest(body: UnknownRecord): ErrorReply | undefined {
  for (const check of checks) {
    const refused = check(body)
    if (refused) return refused
  }
  return undefined
}

function checkModel({ model }: UnknownRecord): ErrorReply | undefined {
  return typeof model === 'string' && model !== ''
    ? undefined
    : refuse('you must provide a model parameter', null, null)
}

function checkMessages({ messages }: UnknownRecord): ErrorReply | undefined {
  if (messages === undefined) {
    return refuse("Missing required parameter: 'messages'.", 'messages', 'missing_required_parameter')
  }
  if (Array.isArray(messages) && messages.length > 0) return undefined
  return refuse("Invalid 'messages': expected an array with at least one message.", 'messages', 'invalid_type')
}

/** Models that reason refuse the old name of the limit. */
function checkLimit(body: UnknownRecord): ErrorReply | undefined {
  if (body.max_tokens !== undefined && /^(?:o\d|gpt-5)/.test(asText(body.model))) {
    const message =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    return refuse(message, 'max_tokens', 'unsupported_parameter')
  }
  const name = ['max_completion_tokens', 'max_tokens'].find((limit) => !isLimit(body[limit]))
  return name === undefined
    ? undefined
    : refuse(`Invalid '${name}': expected an integer of at least 1.`, name, 'integer_below_min_value')
}

function isLimit(value: unknown): boolean {
  return value === undefined || value === null || (Number.isInteger(value) && Number(value) >= 1)
}

function checkStreamOptions({ stream, stream_options }: UnknownRecord): ErrorReply | undefined {
  if (stream === true || stream_options === undefined || stream_options === null) return undefined
  return refuse("The 'stream_options' parameter is only allowed when 'stream' is enabled.", 'stream_options', null)
}

function checkResponseFormat({ response_format, messages }: UnknownRecord): ErrorReply | undefined {
  const { type, json_schema } = asRecord(response_format)
  if (type === 'json_object' && !/json/i.test(JSON.stringify(messages))) {
    const message =
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
    return refuse(message, 'messages', null)
  }
  if (type !== 'json_schema') return undefined
  const { name, schema, strict } = asRecord(json_schema)
  if (!isName(name)) return refuseName('response_format.json_schema.name')
  const problem = strict === true ? checkStrictSchema(asRecord(schema)) : undefined
  return problem === undefined
    ? undefined
    : refuse(`Invalid schema for response_format '${asText(name)}': ${problem}`, 'response_format', null)
}

function checkTools({ tools }: UnknownRecord): ErrorReply | undefined {
  for (const [index, tool] of asList(tools).entries()) {
    const { name, parameters, strict } = asRecord(asRecord(tool).function)
    if (!isName(name)) return refuseName(`tools[${index}].function.name`)
    const problem = strict === true ? checkStrictSchema(asRecord(parameters)) : undefined
    const param = `tools[${index}].function.parameters`
    if (problem) {
      return refuse(`Invalid schema for function '${asText(name)}': ${problem}`, param, 'invalid_function_parameters')
    }
  }
  return undefined
}

function isName(name: unknown): boolean {
  return /^[a-zA-Z0-9_-]{1,64}$/.test(asText(name))
}

function refuseName(param: string): ErrorReply {
  const message = `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`
  return refuse(message, param, 'invalid_value')
}

function refuse(message: string, param: string | null, code: string | null): ErrorReply {
  return { kind: 'error', status: 400, message, type: 'invalid_request_error', param, code }
}
