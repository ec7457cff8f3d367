import type { JsonObject } from '@wflo/core'

/**
 * Searches of OpenAI, OpenRouter and xAI, which cost a fee each time. The usage of a chat completion (openai 7.57.0,
 * `CompletionUsage`) does not say how many there were.
 */
const searches = ['plugins', 'search_parameters', 'web_search_options'] as const

/** The provider option that lets the server use tools of its own without counting them, if the request has one. */
export function uncountedTool(options: JsonObject = {}): string | undefined {
  const search = searches.find((name) => options[name] !== undefined && options[name] !== null)
  if (search !== undefined) return search
  return Array.isArray(options.tools) && options.tools.some(isVendors) ? 'tools' : undefined
}

/** Functions and custom tools are run by whoever asks. */
function isVendors(tool: unknown): boolean {
  const { type } = (tool ?? {}) as { readonly type?: unknown }
  return type !== 'function' && type !== 'custom'
}
