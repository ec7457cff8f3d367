import { describe, expect, it } from 'vitest'
import { artifactPattern } from './artifact-pattern.ts'

const matches = (patterns: readonly string[], path: string): boolean =>
  new RegExp(`^(?:${artifactPattern(patterns)})$`, 's').test(path)

describe('artifactPattern', () => {
  it.each([
    ['*.png', 'a.png', true],
    ['*.png', 'a/b.png', false],
    ['*.png', 'apng', false],
    ['**', 'a/b/c.txt', true],
    ['**/*.csv', 'x.csv', true],
    ['**/*.csv', 'a/b/x.csv', true],
    ['**/*.csv', 'a/b/x.csvs', false],
    ['out/**', 'out/a/b', true],
    ['out/**', 'out', false],
    ['out/**', 'outer/a', false],
    ['?.txt', 'ü.txt', true],
    ['?.txt', 'ab.txt', false],
    ['a+(b)[c].txt', 'a+(b)[c].txt', true],
    ['a+(b)[c].txt', 'aab.txt', false],
    ['a b-c#d&e~f', 'a b-c#d&e~f', true],
    ['*', 'with\nbreak', true],
    ['a*b*c', 'a1b2c', true],
    ['a*b*c', 'abbc', true],
    ['a*b*c', 'acb', false],
    ['*a*a*', 'xaxa', true],
    ['*a*a*', 'xax', false],
    ['**/a*b*/x', 'q/a1b2/x', true],
    ['*?*', 'a', true],
    ['*?*', '', false],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(matches([pattern], path)).toBe(expected)
  })

  it('matches what any of several does, and without any nothing', () => {
    expect(matches(['*.png', '*.svg'], 'a.svg')).toBe(true)
    expect(matches([], 'a')).toBe(false)
    expect(matches([], '')).toBe(false)
  })

  it('takes time in proportion to the path, however many stars there are', () => {
    const began = performance.now()
    for (let count = 0; count < 50; count += 1) matches(['*-*-*-*-*-*-*-*.csv'], 'a-'.repeat(120))
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it.each(['', '/etc/*', '../*', 'a/./b', 'a//b', 'a/'])('refuses %j', (pattern) => {
    expect(() => artifactPattern([pattern])).toThrow('cannot be a pattern')
  })
})
