import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import type { JsonSchema } from '../reply.ts'
import { fitSchema } from './fit-schema.ts'

const closed = { additionalProperties: false }
const node = {
  type: 'object',
  properties: { value: { type: 'string' }, next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } },
  required: ['value', 'next'],
  ...closed,
}
const tree = {
  type: 'object',
  properties: { children: { type: 'array', items: { $ref: '#' } } },
  required: ['children'],
  ...closed,
}

const schemas: readonly (readonly [string, JsonSchema])[] = [
  ['a string', { type: 'string' }],
  ['a short string', { type: 'string', maxLength: 3 }],
  ['a long string', { type: 'string', minLength: 40 }],
  ['an enum', { enum: ['b', 'a'] }],
  ['a constant', { const: { kind: 1 } }],
  ['an integer', { type: 'integer' }],
  ['an integer from 3', { type: 'integer', minimum: 3 }],
  ['an integer above 3', { type: 'integer', exclusiveMinimum: 3 }],
  ['an integer below -3', { type: 'integer', exclusiveMaximum: -3 }],
  ['a multiple of 7 from 10', { type: 'integer', minimum: 10, multipleOf: 7 }],
  ['a number in between', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 0.5 }],
  ['a number above', { type: 'number', exclusiveMinimum: 0.5 }],
  ['a boolean', { type: 'boolean' }],
  ['null', { type: 'null' }],
  ['a list', { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 3 }],
  ['an empty list', { type: 'array', items: { type: 'integer' }, maxItems: 0 }],
  ['one of two types', { type: ['null', 'integer'] }],
  ['one of two schemas', { anyOf: [{ type: 'null' }, { type: 'object', properties: {}, ...closed }] }],
  ['all of two schemas', { allOf: [{ properties: { a: { type: 'null' } } }, { type: 'object', required: ['a'] }] }],
  ['a linked list', { $defs: { node }, $ref: '#/$defs/node' }],
  ['a tree', tree],
]

describe('fitSchema', () => {
  it.each(schemas)('finds a value for %s', (_, schema) => {
    const validate = new Ajv({ strict: false }).compile(schema)
    validate(fitSchema(schema, 'some text'))
    expect(validate.errors).toBeNull()
  })

  it('writes the text where a string may stand', () => {
    expect(fitSchema({ type: 'string' }, 'some text')).toBe('some text')
  })
})
