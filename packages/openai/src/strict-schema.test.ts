import type { JsonObject } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { request } from './provider.fixtures.ts'
import { isStrictSchema, withoutLookaround } from './strict-schema.ts'
import { toOpenAIRequest } from './to-openai-request.ts'

function objectOf(a: JsonObject): JsonObject {
  return { type: 'object', properties: { a }, required: ['a'], additionalProperties: false }
}

const email = { type: 'string', format: 'email', pattern: '^(?!\\.)[a-z.]+@[a-z.]+$' }

describe('strict mode', () => {
  it.each<[string, JsonObject]>([
    ['text with limits', { type: 'string', minLength: 1, pattern: '^[a-z]+$', format: 'date-time' }],
    ['a number with limits', { type: 'integer', minimum: 1, maximum: 5 }],
    ['a list', { type: 'array', items: { enum: ['x', 'y'] }, minItems: 1 }],
    ['a union', { anyOf: [{ type: 'string' }, { type: 'null' }] }],
    ['an object inside', objectOf({ type: 'boolean' })],
    ['a reference', { $ref: '#' }],
    ['a literal that looks like a keyword', { const: { oneOf: 1, type: 'object' } }],
    ['a property that is called like a keyword', { ...objectOf({ type: 'string' }), title: 'oneOf' }],
  ])('takes %s', (_, schema) => {
    expect(isStrictSchema(objectOf(schema))).toBe(true)
  })

  it.each<[string, JsonObject]>([
    ['oneOf', { oneOf: [{ type: 'string' }] }],
    ['allOf', { type: 'string', allOf: [{ minLength: 1 }] }],
    ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }], items: false }],
    ['a list of anything', { type: 'array' }],
    ['anything', {}],
    ['a set', { type: 'array', items: { type: 'string' }, uniqueItems: true }],
    ['another format', { type: 'string', format: 'uri' }],
    ['an open object in a union', { anyOf: [{ type: 'object', properties: {} }] }],
  ])('does not take %s, at any depth', (_, schema) => {
    expect(isStrictSchema(objectOf(schema))).toBe(false)
    expect(isStrictSchema(objectOf({ type: 'array', items: objectOf(schema) }))).toBe(false)
    expect(isStrictSchema({ ...objectOf({ $ref: '#/$defs/b' }), $defs: { b: schema } })).toBe(false)
  })

  it('wants an object at the root', () => {
    expect(isStrictSchema({ type: 'array', items: { type: 'string' } })).toBe(false)
    expect(isStrictSchema({ ...objectOf({ type: 'string' }), anyOf: [objectOf({ type: 'string' })] })).toBe(false)
    expect(isStrictSchema({ $ref: '#/$defs/b', $defs: { b: objectOf({ type: 'string' }) } })).toBe(false)
  })
})

describe('a pattern that looks around', () => {
  it.each(['^(?!a)', '(?=a)', '(?<=a)b', '(?<!a)b', '\\\\(?=a)'])('is left out: %s', (pattern) => {
    expect(withoutLookaround(objectOf({ type: 'string', pattern }))).toEqual(objectOf({ type: 'string' }))
  })

  it.each(['^(?:a|b)$', '(?<year>\\d{4})', '\\(?=a'])('is none: %s', (pattern) => {
    expect(withoutLookaround({ type: 'string', pattern })).toEqual({ type: 'string', pattern })
  })

  it('is none as a name or in a literal', () => {
    const schema = objectOf({ const: { pattern: '(?=a)' } })
    expect(withoutLookaround(schema)).toEqual(schema)
    const named = { ...objectOf({}), properties: { pattern: { type: 'string' } } }
    expect(withoutLookaround(named)).toEqual(named)
  })

  it('is sent neither for answers nor for tools', () => {
    const { response_format: format, tools } = toOpenAIRequest(
      {
        ...request,
        responseSchema: { name: 's', schema: objectOf(email) },
        tools: [{ name: 't', inputSchema: objectOf(email) }],
      },
      {},
    )
    const schema = objectOf({ type: 'string', format: 'email' })
    expect(format).toMatchObject({ json_schema: { schema, strict: true } })
    expect(tools).toEqual([{ type: 'function', function: { name: 't', parameters: schema } }])
  })
})
