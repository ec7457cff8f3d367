import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copyJson } from './copy-json.ts'

describe('copyJson', () => {
  it('gives what a log would give back', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(copyJson(value, 'value')).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('shares nothing with the original', () => {
    const original = { list: [{ a: 1 }] }
    const copy = copyJson(original, 'value') as typeof original
    original.list[0] = { a: 2 }
    expect(copy).toEqual({ list: [{ a: 1 }] })
  })

  it('leaves out what is undefined, and makes of nothing at all null', () => {
    expect(copyJson({ a: undefined, b: 1 }, 'value')).toEqual({ b: 1 })
    expect(Object.keys(copyJson({ a: undefined }, 'value') as object)).toEqual([])
    expect(copyJson(undefined, 'value')).toBeNull()
  })

  it('makes 0 of -0, as JSON does', () => {
    expect(Object.is(copyJson(-0, 'value'), 0)).toBe(true)
  })

  it('keeps __proto__ as a property of its own', () => {
    const copy = copyJson(JSON.parse('{"__proto__": {"polluted": true}}'), 'value') as object
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"polluted":true}}')
  })

  it('takes objects without a prototype', () => {
    expect(copyJson(Object.assign(Object.create(null), { a: 1 }), 'value')).toEqual({ a: 1 })
  })

  it.each([
    [{ total: 1n }, 'output.total is a bigint'],
    [{ list: [1, { at: new Date(0) }] }, 'output.list[1].at is an instance of Date'],
    [[new Map()], 'output[0] is an instance of Map'],
    [{ call: () => 1 }, 'output.call is a function'],
    [{ mark: Symbol('x') }, 'output.mark is a symbol'],
    [[1, undefined], 'output[1] is undefined'],
    [new Array(2), 'output[0] is undefined'],
    [{ rate: Number.NaN }, 'output.rate is NaN'],
    [Number.POSITIVE_INFINITY, 'output is Infinity'],
    [new (class Account {})(), 'output is an instance of Account'],
  ])('names the path of what JSON does not have: %o', (value, message) => {
    expect(() => copyJson(value, 'output')).toThrow(message)
  })

  it('stops at a circle instead of overflowing', () => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    expect(() => copyJson(circle, 'output')).toThrow(
      /^output\.self.{1,80}… is nested deeper than 200 levels.*look for a circle/,
    )
  })
})
