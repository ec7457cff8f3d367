import type { JsonObject } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { outputSchema } from './output-schema.ts'

function object(properties: JsonObject, rest: JsonObject = {}): JsonObject {
  return { type: 'object', properties, ...rest }
}

const text = { type: 'string' }

describe('the schema of an answer', () => {
  it('closes objects, and says limits in words', () => {
    const schema = object({
      stars: { type: 'integer', minimum: 1, maximum: 5 },
      note: { ...text, description: 'Short.', maxLength: 9 },
    })
    expect(outputSchema({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema })).toEqual({
      type: 'object',
      additionalProperties: false,
      properties: {
        stars: { type: 'integer', description: '{minimum: 1, maximum: 5}' },
        note: { type: 'string', description: 'Short.\n\n{maxLength: 9}' },
      },
    })
  })

  it('is left as it was given', () => {
    const schema = object({ a: text })
    const before = structuredClone(schema)
    outputSchema(schema)
    expect(schema).toEqual(before)
  })

  it.each<[string, JsonObject]>([
    [
      'nested objects, lists and unions',
      object({ a: { type: 'array', items: { anyOf: [object({ b: text }), { type: 'null' }] } } }),
    ],
    ['values that are listed', object({ a: { enum: ['x', 1, null] }, b: { const: 'y' } })],
    ['several simple types', object({ a: { type: ['string', 'null'] } })],
    ['definitions', { ...object({ a: { $ref: '#/$defs/b' }, c: { $ref: '#/$defs/b' } }), $defs: { b: text } }],
    [
      'limits of strings and lists',
      object({ a: { ...text, format: 'email' }, b: { type: 'array', items: text, minItems: 3 } }),
    ],
  ])('is taken: %s', (_, schema) => expect(outputSchema(schema)).toBeDefined())

  it.each<[string, JsonObject]>([
    ['an open object', object({ a: text }, { additionalProperties: true })],
    ['a record', { type: 'object', additionalProperties: text }],
    ['an object of which nothing is known', { type: 'object' }],
    ['an open object in a list', object({ a: { type: 'array', items: { type: 'object', propertyNames: text } } })],
    ['a tuple', object({ a: { type: 'array', prefixItems: [text] } })],
    ['a list of anything', object({ a: { type: 'array' } })],
    ['no type', object({ a: {} })],
    ['an object among several types', object({ a: { type: ['object', 'null'] } })],
    ['a union with properties of its own', { ...object({ a: text }), anyOf: [object({ b: text })] }],
    ['a listed object', object({ a: { enum: [{ b: 1 }] } })],
    [
      'itself in itself',
      { ...object({ a: { $ref: '#/$defs/b' } }), $defs: { b: object({ c: { $ref: '#/$defs/b' } }) } },
    ],
    ['its root in itself', object({ a: { $ref: '#' } })],
    ['a definition that is not there', object({ a: { $ref: '#/$defs/b' } })],
  ])('is not taken: %s', (_, schema) => expect(outputSchema(schema)).toBeUndefined())
})
