import type { LanguageModelRequest, Message } from '@wflo/core'
import { type EncodingName, encodingOf } from './encoding-of.ts'
import { longRuns } from './long-runs.ts'

/** Longer runs of one kind of character are counted by their bytes: 2,000 take the tokenizer some milliseconds. */
const longestRun = 2_000

/** More text than this is not counted: at 2 million tokens a second it would hold up the process. */
const longestText = 4_000_000

/** What the vendor adds around each, generously: 3 tokens a message, 3 a request (OpenAI cookbook, "count tokens"). */
const tokensPerMessage = 8
const tokensPerTool = 32
const tokensPerRequest = 16

type CountText = (text: string) => number

/**
 * The input tokens of a request by the model's own tokenizer, with a margin of 2 % and at least 64: never less than the
 * vendor bills. The tokenizer (2 MB) is loaded at the first count. `undefined` for models whose tokenizer is not public,
 * for files, and for what is so long that counting it would hold up the process.
 */
export async function countTokens(request: LanguageModelRequest): Promise<number | undefined> {
  const encoding = encodingOf(request.model)
  const texts = textsOf(request)
  if (encoding === undefined || texts === undefined) return undefined
  if (texts.reduce((sum, text) => sum + text.length, 0) > longestText) return undefined
  const count = countGuarded(await loadEncoding(encoding))
  const { messages, tools = [] } = request
  const around = tokensPerRequest + messages.length * tokensPerMessage + tools.length * tokensPerTool
  const tokens = texts.reduce((sum, text) => sum + count(text), around)
  return tokens + Math.max(64, Math.ceil(tokens / 50))
}

/** Everything that is sent as text. `undefined` where there is a file. */
function textsOf({
  messages,
  tools = [],
  responseSchema,
  providerOptions,
}: LanguageModelRequest): readonly string[] | undefined {
  if (messages.some(hasFile)) return undefined
  const settings = [...tools, responseSchema, providerOptions].filter((part) => part !== undefined)
  return [...messages.flatMap(messageTexts), ...settings.map((part) => JSON.stringify(part))]
}

function hasFile({ content }: Message): boolean {
  return typeof content !== 'string' && content.some((part) => part.type === 'file')
}

function messageTexts({ content, role, ...rest }: Message): readonly string[] {
  const texts =
    typeof content === 'string'
      ? [content]
      : content.map((part) => (part.type === 'text' ? part.text : JSON.stringify(part)))
  return [...texts, role, ...Object.values(rest)]
}

/** Text like `<|endoftext|>` in a prompt is ordinary text. */
const ordinary = { disallowedSpecial: new Set<string>() }

async function loadEncoding(name: EncodingName): Promise<CountText> {
  const { countTokens: count } =
    name === 'o200k_base'
      ? await import('gpt-tokenizer/encoding/o200k_base')
      : await import('gpt-tokenizer/encoding/cl100k_base')
  return (text) => count(text, ordinary)
}

/** Long runs by their bytes, which no token is smaller than; the rest by the tokenizer. */
function countGuarded(count: CountText): CountText {
  return (text) => {
    let tokens = 0
    let done = 0
    for (const { start, end } of longRuns(text, longestRun)) {
      tokens += count(text.slice(done, start)) + bytesOf(text.slice(start, end))
      done = end
    }
    return tokens + count(text.slice(done))
  }
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}
