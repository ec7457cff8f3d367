/** The tokenizers of OpenAI's models that are public. */
export type EncodingName = 'o200k_base' | 'cl100k_base'

/**
 * By the first part of the id: https://github.com/openai/tiktoken/blob/main/tiktoken/model.py and the map of
 * gpt-tokenizer 4.0.0, read on 2026-11-23. The GPT-5 family ends with 5.5 here: of later ones nobody says which
 * tokenizer they have.
 */
const families: readonly (readonly [pattern: RegExp, encoding: EncodingName])[] = [
  [/^(gpt-4o|gpt-4\.1|chatgpt-4o|o1|o3|o4-mini)(-|$)/, 'o200k_base'],
  [/^gpt-5(\.[1-5])?(-|$)/, 'o200k_base'],
  [/^(gpt-4|gpt-3\.5)(-|$)/, 'cl100k_base'],
]

/** `undefined` where the tokenizer of a model is not known: then its tokens cannot be counted here. */
export function encodingOf(model: string): EncodingName | undefined {
  return families.find(([pattern]) => pattern.test(model))?.[1]
}
