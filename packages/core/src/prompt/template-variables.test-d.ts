import { describe, expectTypeOf, it } from 'vitest'
import { defineLLMStep } from '../step/define-llm-step.ts'
import type { CheckTemplate, TemplateVariables } from './template-variables.ts'

type Twice<Text extends string> = `${Text}${Text}`
/** 768 opening braces. */
type Long = Twice<Twice<Twice<Twice<Twice<Twice<Twice<Twice<'lorem {v} {"k": {}}'>>>>>>>>

describe('the variables of a template', () => {
  it('are the names in single braces', () => {
    expectTypeOf<TemplateVariables<'Summarize in {sentences} sentences: {text}'>>().toEqualTypeOf<
      'sentences' | 'text'
    >()
    expectTypeOf<TemplateVariables<'{a}{a}'>>().toEqualTypeOf<'a'>()
    expectTypeOf<TemplateVariables<'no {{a}} {1b} {"c": "{d}"}'>>().toEqualTypeOf<'d'>()
    expectTypeOf<TemplateVariables<Long>>().toEqualTypeOf<'v'>()
    expectTypeOf<TemplateVariables<string>>().toEqualTypeOf<string>()
  })
})

describe('a text that looks like a variable and is none', () => {
  const model = 'openai/gpt-4o'

  it('is a mistake that says what a name may contain', () => {
    // @ts-expect-error: '{ text }' is not a variable
    defineLLMStep({ name: 'spaces', model, prompt: 'Summarize { text }' })
    // @ts-expect-error: '{user.name}' is not a variable
    defineLLMStep({ name: 'dot', model, prompt: 'Hello {user.name}' })
    // @ts-expect-error: '{first-name}' is not a variable
    defineLLMStep({ name: 'hyphen', model, system: 'Hello {first-name}', prompt: '{a}' })
  })

  it('may be written all the same, and JSON, code and doubled braces are no mistake', () => {
    defineLLMStep({ name: 'cast', model, prompt: 'Summarize { text }' as string })
    defineLLMStep({ name: 'json', model, prompt: '{"a": {}} { "b": [1] } {1} {c: d} {{user.name}} {{ e }} { if (f) }' })
  })

  it('is found in the check of a template', () => {
    expectTypeOf<CheckTemplate<'{a} { b } {c}'>>().toExtend<`'{ b }' is not a variable: ${string}`>()
    expectTypeOf<CheckTemplate<'{a} {{ b }} {c}'>>().toEqualTypeOf<'{a} {{ b }} {c}'>()
    expectTypeOf<CheckTemplate<string>>().toEqualTypeOf<string>()
  })
})
