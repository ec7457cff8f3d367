import type { ModelRequest, OfferedTool, Reply } from '../reply.ts'
import { fitSchema } from './fit-schema.ts'
import { asksForSummary, summarize } from './summarize.ts'

const longestQuote = 160

/**
 * What the built-in demo model answers, always the same to the same request: a tool call where the request asks for one
 * or the user names a tool, JSON that fits the schema where one is given, an extract where a summary is asked for, and
 * otherwise a sentence that says who is answering. Models that reason report a fixed number of reasoning tokens.
 */
export function demoReply(request: ModelRequest): Reply {
  const tool = chooseTool(request)
  const text = demoText(request)
  const thinking = thinkingOf(request)
  if (tool) {
    const calls = [{ tool: tool.name, arguments: asObject(fitSchema(tool.parameters, lastText(request, 'user'))) }]
    return { kind: 'tool-calls', calls, ...thinking }
  }
  return { kind: 'text', text: request.json ? toJson(request.json.schema, text) : text, ...thinking }
}

function thinkingOf({ model, thinks }: ModelRequest) {
  if (thinks) return { reasoning: 'I am a demo model, so I think of nothing.' }
  return { reasoningTokens: /^(?:o\d|gpt-5)/.test(model) ? 24 : 0 }
}

function demoText(request: ModelRequest): string {
  const last = request.turns.at(-1)
  if (last?.role === 'tool') return `The tool answered: ${shorten(last.text)}`
  const prompt = lastText(request, 'user')
  if (asksForSummary(prompt)) return summarize(prompt)
  return `This is the built-in demo model: it runs on this machine and knows nothing. You asked: "${shorten(prompt)}"`
}

function chooseTool({ tools, toolChoice, turns }: ModelRequest): OfferedTool | undefined {
  if (toolChoice === 'none') return undefined
  if (typeof toolChoice === 'object') return tools.find(({ name }) => name === toolChoice.tool)
  const last = turns.at(-1)
  const named = last?.role === 'user' ? tools.find(({ name }) => mentions(last.text, name)) : undefined
  return named ?? (toolChoice === 'required' ? tools[0] : undefined)
}

/** Whether a text has each word of a tool's name: `fetch-page` is mentioned by "fetch that page". */
function mentions(text: string, toolName: string): boolean {
  const words = toolName.replace(/([a-z])([A-Z])/g, '$1 $2').split(/[^\p{L}\p{N}]+/u)
  return words.every((word) => text.toLowerCase().includes(word.toLowerCase()))
}

function lastText({ turns }: ModelRequest, role: 'user'): string {
  return turns.findLast((turn) => turn.role === role)?.text ?? ''
}

function toJson(schema: Readonly<Record<string, unknown>> | undefined, text: string): string {
  return JSON.stringify(schema ? fitSchema(schema, text) : { answer: text })
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line
}
