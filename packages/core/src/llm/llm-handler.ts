import type { StepHandler } from '../handler/step-handler.ts'
import type { LanguageModelProvider } from '../provider/language-model-provider.ts'

export function llmHandler(_providers: readonly LanguageModelProvider[]): StepHandler {
  return { kind: 'llm', run: () => null }
}
