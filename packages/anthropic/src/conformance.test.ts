import { describeAgent, describePaidCalls, describeProvider, type ProviderHarness } from '@wflo/conformance'
import { anthropic } from './index.ts'

const model = { id: 'claude-haiku-4-5', input: '1', cacheRead: '0.1', output: '5' }

function outputLimitOf(body: unknown): unknown {
  return (body as { readonly max_tokens?: number }).max_tokens
}

function harness(name: string, isStreaming: boolean): ProviderHarness {
  return {
    name,
    model,
    isStreaming,
    environment: ['ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL'],
    outputLimitOf,
    create: ({ baseUrl, apiKey }) =>
      anthropic({
        stream: isStreaming,
        ...(baseUrl === '' ? {} : { baseURL: baseUrl }),
        ...(apiKey === undefined ? {} : { apiKey }),
      }),
  }
}

const thinking = {
  options: { thinking: { type: 'enabled', budget_tokens: 1_024 } },
  sentBack: (body: unknown) => JSON.stringify(body).includes('"thinking":"I need to look."'),
}

for (const each of [harness('anthropic', true), harness('anthropic, not streamed', false)]) {
  describeProvider(each)
  describePaidCalls(each)
  describeAgent({ ...each, thinking })
}
