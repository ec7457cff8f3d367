import { listedIds } from './model-id.ts'

/** Output limits of OpenAI's chat models, by limit. Source: the model pages of OpenAI, as in gpt-tokenizer 4.0.0. */
const openaiLimits: readonly (readonly [limit: number, models: readonly string[]])[] = [
  [4_096, ['gpt-3.5-turbo', 'gpt-4-turbo', 'gpt-4-turbo-preview', 'gpt-4o-2024-05-13']],
  [8_192, ['gpt-4', 'gpt-4-0613', 'gpt-4-0314']],
  [
    16_384,
    [
      'gpt-4o',
      'gpt-4o-mini',
      'gpt-4o-audio-preview',
      'gpt-audio',
      'gpt-audio-mini',
      'chatgpt-4o-latest',
      'gpt-5-chat-latest',
      'gpt-5.1-chat-latest',
      'gpt-5.2-chat-latest',
      'gpt-5.3-chat-latest',
    ],
  ],
  [32_768, ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4.1-nano']],
  [65_536, ['o1-mini']],
  [100_000, ['o1', 'o1-pro', 'o3', 'o3-mini', 'o3-pro', 'o4-mini', 'codex-mini-latest']],
  [
    128_000,
    [
      'gpt-5',
      'gpt-5-mini',
      'gpt-5-nano',
      'gpt-5-codex',
      'gpt-5.1',
      'gpt-5.1-codex',
      'gpt-5.1-codex-max',
      'gpt-5.1-codex-mini',
      'gpt-5.2',
      'gpt-5.2-codex',
      'gpt-5.2-pro',
      'gpt-5.3-codex',
      'gpt-5.4',
      'gpt-5.4-mini',
      'gpt-5.4-nano',
      'gpt-5.4-pro',
      'gpt-5.5',
      'gpt-5.5-pro',
      'gpt-5.6-luna',
      'gpt-5.6-sol',
      'gpt-5.6-terra',
    ],
  ],
  [272_000, ['gpt-5-pro']],
]

/** The most tokens that a model can write in one answer; `undefined` where we do not know. */
export function knownMaxOutputTokens(provider: string, model: string): number | undefined {
  if (provider !== 'openai') return undefined
  for (const id of listedIds(model)) {
    const found = openaiLimits.find(([, models]) => models.includes(id))
    if (found !== undefined) return found[0]
  }
  return undefined
}
