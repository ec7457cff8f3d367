import { UnboundedInputError } from '../errors/unbounded-input-error.ts'
import type { LanguageModelRequest } from '../provider/language-model-provider.ts'
import type { FilePart, Message, ReasoningPart } from '../provider/message.ts'
import type { ModelCard } from '../provider/model-card.ts'
import { utf8Length } from './utf8-length.ts'

/** Tokens that a vendor adds around what it is sent. Generous: a bound has to hold for every model. */
const tokensPerMessage = 32
const tokensPerTool = 64
const tokensPerRequest = 1_024

type Measure = (text: string) => number

/**
 * An upper bound of the input tokens of a request: a token is at least one byte of text, and a file brings its own
 * limit. Throws `UnboundedInputError` for a file without one.
 */
export function boundInput(
  request: Omit<LanguageModelRequest, 'maxOutputTokens'>,
  { textBound }: Pick<ModelCard, 'textBound'>,
): number {
  const measure: Measure =
    textBound === 'utf8' ? utf8Length : (text) => Math.max(utf8Length(text), utf8Length(text.normalize('NFKC')))
  let tokens = tokensPerRequest
  for (const [index, message] of request.messages.entries()) {
    tokens +=
      tokensPerMessage + measure(textOf(message)) + fileTokens(message, index, measure) + hiddenTokens(message, measure)
  }
  for (const tool of request.tools ?? []) tokens += tokensPerTool + measure(JSON.stringify(tool))
  if (request.responseSchema !== undefined) tokens += measure(JSON.stringify(request.responseSchema))
  if (request.providerOptions !== undefined) tokens += measure(JSON.stringify(request.providerOptions))
  return tokens
}

function textOf({ content, role, ...rest }: Message): string {
  const text = typeof content === 'string' ? content : JSON.stringify(content.filter((part) => part.type !== 'file'))
  return text + role + Object.values(rest).join('')
}

/** The name of a file goes to the model as text, beside what its limit bounds. */
function fileTokens({ content }: Message, message: number, measure: Measure): number {
  if (typeof content === 'string') return 0
  let tokens = 0
  for (const [index, part] of content.entries()) {
    if (part.type !== 'file') continue
    tokens += checkedLimit(part, `messages[${message}].content[${index}] (${part.mediaType})`)
    tokens += measure(part.name ?? '')
  }
  return tokens
}

/** What was thought beyond the bytes that show it: a vendor may send a summary, and count all of it when it comes back. */
function hiddenTokens({ content }: Message, measure: Measure): number {
  if (typeof content === 'string') return 0
  return content.reduce((tokens, part) => (part.type === 'reasoning' ? tokens + hiddenIn(part, measure) : tokens), 0)
}

function hiddenIn({ data, maxTokens = 0 }: ReasoningPart, measure: Measure): number {
  return Number.isSafeInteger(maxTokens) ? Math.max(0, maxTokens - measure(JSON.stringify(data))) : 0
}

function checkedLimit({ maxTokens }: FilePart, place: string): number {
  if (maxTokens !== undefined && Number.isSafeInteger(maxTokens) && maxTokens >= 0) return maxTokens
  throw new UnboundedInputError(place, 'give the part a maxTokens, the most that the vendor counts for it')
}
