import { describe, expect, it } from 'vitest'
import { checkAllowed, takeSlot } from './reach-host.ts'
import { resolveLimits } from './resolve-limits.ts'

describe('what is under way', () => {
  it('is limited, and makes room when it ends', () => {
    const context = { slots: { taken: 0 }, limits: resolveLimits({ connections: 2 }) }
    using _first = takeSlot(context)
    {
      using _second = takeSlot(context)
      expect(() => takeSlot(context)).toThrow(/there are 2 at once/)
    }
    using _third = takeSlot(context)
    expect(context.slots.taken).toBe(2)
  })
})

describe('a refusal', () => {
  it('names what is allowed, as far as it is short', () => {
    const refuse = (count: number) => () =>
      checkAllowed('evil.example.com', { allow: new Set(Array.from({ length: count }, (_, n) => `h${n}.example.com`)) })
    expect(refuse(0)).toThrow(/^evil.example.com is not allowed. Allowed: none$/)
    expect(refuse(2)).toThrow(/Allowed: h0.example.com, h1.example.com$/)
    expect(refuse(50)).toThrow(/h19.example.com, and more$/)
  })
})
