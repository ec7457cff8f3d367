import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderTemplate, templateVariables } from './render-template.ts'

describe('templates', () => {
  it('fill in variables, and leave every other brace as written', () => {
    const template = '{name}: {"a": {"b": "{text}"}} {{name}} { text } {user.name} {} {1st}'
    expect(templateVariables(template)).toEqual(['name', 'text'])
    expect(renderTemplate(template, { name: 'N', text: 7 }, 's')).toBe(
      'N: {"a": {"b": "7"}} {name} { text } {user.name} {} {1st}',
    )
  })

  it('never fill in what a value brings along', () => {
    expect(renderTemplate('{a}{b}', { a: '{b}', b: '$&' }, 's')).toBe('{b}$&')
  })

  it('name the variable and the step that lack a value', () => {
    for (const values of [{}, { a: null }, { a: true }, null, [], { toString: 1 }]) {
      expect(() => renderTemplate('{a}', values as never, 'greet')).toThrow(/step "greet" needs the variable \{a\}/)
    }
    expect(() => renderTemplate('{toString}', {}, 's')).toThrow(/needs the variable \{toString\}/)
  })

  it('keep any text without a variable as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', ' ', '"', ':', '1', '.') }), (text) => {
        expect(renderTemplate(text, {}, 's')).toBe(text)
      }),
    )
  })
})
