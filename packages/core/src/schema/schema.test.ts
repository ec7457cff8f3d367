import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { closeObjects } from './close-objects.ts'
import type { StandardSchema } from './standard-schema.ts'
import { requireJsonSchema, toJsonSchema } from './to-json-schema.ts'
import { validateSchema } from './validate-schema.ts'

const libraries = [
  ['zod', z.object({ page: z.object({ count: z.number() }) })],
  ['valibot', toStandardJsonSchema(v.object({ page: v.object({ count: v.number() }) }))],
  ['arktype', type({ page: { count: 'number' } })],
] as const satisfies readonly (readonly [string, StandardSchema])[]

describe.each(libraries)('a schema of %s', (_, library) => {
  const schema = library as StandardSchema

  it('gives the value it takes', async () => {
    const value = { page: { count: 1 } }
    expect(await validateSchema(schema, value, { of: 'input', name: 'fetch' })).toEqual(value)
  })

  it('names what it is about and the path of each problem', async () => {
    const input = validateSchema(schema, { page: { count: 'one' } }, { of: 'input', name: 'fetch' })
    await expect(input).rejects.toMatchObject({
      code: 'input_invalid',
      booking: 'release',
      of: 'fetch',
      issues: [expect.stringContaining('page.count')],
      message: expect.stringMatching(/^the input of "fetch" does not fit its schema: .*page\.count/),
    })
    const output = validateSchema(schema, {}, { of: 'output', name: 'fetch', retryable: true })
    await expect(output).rejects.toMatchObject({ code: 'output_invalid', of: 'fetch', retryable: true })
  })

  it('gives a JSON Schema, which can be closed', () => {
    expect(closeObjects(requireJsonSchema(schema, 'input', 'the input'))).toMatchObject({
      type: 'object',
      required: ['page'],
      properties: { page: { properties: { count: { type: 'number' } }, additionalProperties: false } },
      additionalProperties: false,
    })
  })
})

describe('validateSchema', () => {
  it('gives what the schema makes of the value, asynchronously too', async () => {
    const schema = z.object({ text: z.string().transform(async (text) => text.length) })
    expect(await validateSchema(schema, { text: 'four' }, { of: 'input', name: 's' })).toEqual({ text: 4 })
  })

  it('lists every problem', async () => {
    const schema = z.object({ a: z.string(), b: z.array(z.number()) })
    const failed = validateSchema(schema, { b: [1, 'x'] }, { of: 'input', name: 's' })
    await expect(failed).rejects.toMatchObject({
      issues: [expect.stringMatching(/^a: /), expect.stringMatching(/^b\.1: /)],
    })
  })
})

describe('the JSON Schema of a schema', () => {
  it('tells what is taken from what is given', () => {
    const schema = z.object({ name: z.string().default('x') })
    expect(toJsonSchema(schema, 'input')).not.toHaveProperty('required')
    expect(toJsonSchema(schema, 'output')).toMatchObject({ required: ['name'] })
  })

  it('is absent where the library cannot tell, and required with its reason', () => {
    const schema = z.object({ at: z.date() })
    expect(toJsonSchema(schema, 'input')).toBeUndefined()
    expect(() => requireJsonSchema(schema, 'input', 'step "s"')).toThrow(
      /^step "s" has a schema that gives no JSON Schema \(Date cannot be represented in JSON Schema\)/,
    )
    expect(() => requireJsonSchema(v.string(), 'input', 'step "s"')).toThrow(/wrap a valibot schema/)
  })
})

describe('closeObjects', () => {
  it('closes objects wherever schemas stand', () => {
    const open = { type: 'object', properties: { a: {} } }
    const closed = { ...open, additionalProperties: false }
    expect(
      closeObjects({
        anyOf: [open, { type: 'null' }],
        prefixItems: [open],
        items: open,
        additionalProperties: open,
        $defs: { named: open },
      }),
    ).toEqual({
      anyOf: [closed, { type: 'null' }],
      prefixItems: [closed],
      items: closed,
      additionalProperties: closed,
      $defs: { named: closed },
    })
  })

  it('leaves alone what says itself what else may be there, parts of an intersection, and data', () => {
    const open = { type: 'object', properties: {} }
    for (const schema of [
      { ...open, additionalProperties: {} },
      { ...open, allOf: [open] },
      { type: 'object' },
      { const: open, enum: [open], default: open, examples: [open] },
    ]) {
      expect(closeObjects(schema)).toEqual(schema)
    }
  })

  it('takes a property for a property, whatever its name', () => {
    const schema = { type: 'object', properties: { items: { type: 'string' }, properties: { type: 'string' } } }
    expect(closeObjects(schema)).toEqual({ ...schema, additionalProperties: false })
  })
})
