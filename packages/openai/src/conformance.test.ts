import { describeAgent, describePaidCalls, describeProvider, type ProviderHarness } from '@wflo/conformance'
import { openai } from './index.ts'

const model = { id: 'gpt-4o', input: '2.5', cacheRead: '1.25', output: '10' }

function outputLimitOf(body: unknown): unknown {
  return (body as { readonly max_completion_tokens?: number }).max_completion_tokens
}

function harness(name: string, isStreaming: boolean): ProviderHarness {
  return {
    name,
    model,
    isStreaming,
    environment: ['OPENAI_API_KEY', 'OPENAI_BASE_URL'],
    outputLimitOf,
    create: ({ baseUrl, apiKey }) =>
      openai({
        stream: isStreaming,
        ...(baseUrl === '' ? {} : { baseURL: baseUrl }),
        ...(apiKey === undefined ? {} : { apiKey }),
      }),
  }
}

for (const each of [harness('openai', true), harness('openai, not streamed', false)]) {
  describeProvider(each)
  describePaidCalls(each)
  describeAgent(each)
}
