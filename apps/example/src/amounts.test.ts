import { describe, expect, it } from 'vitest'
import { cells, percent } from './amounts.ts'

describe('percent', () => {
  it.each([
    ['0', '0.05', '0.0 %'],
    ['0.025', '0.05', '50.0 %'],
    ['0.05', '0.05', '100.0 %'],
    ['0.06', '0.05', '120.0 %'],
    ['0', '0', '100.0 %'],
  ])('of %s in %s is %s', (part, whole, expected) => {
    expect(percent(part, whole)).toBe(expected)
  })

  it('rounds up, for it is about what is spent', () => {
    expect(percent('0.000000000001', '1')).toBe('0.1 %')
    expect(percent('0.3331', '1')).toBe('33.4 %')
  })
})

describe('cells', () => {
  it('fills one as soon as there is anything and never more than all', () => {
    expect(cells('0', '1', 30)).toBe(0)
    expect(cells('0.000001', '1', 30)).toBe(1)
    expect(cells('0.5', '1', 30)).toBe(15)
    expect(cells('2', '1', 30)).toBe(30)
  })
})
