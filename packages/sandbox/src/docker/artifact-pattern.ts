import { InvalidValueError } from '@wflo/core'

/**
 * Paths with `*`, `?` and `**` as the source of a regular expression that has to match a whole path; without patterns it
 * matches nothing. For Python's `re` as well as for JavaScript.
 */
export function artifactPattern(patterns: readonly string[]): string {
  if (patterns.length === 0) return '(?!)'
  const groups = { count: 0 }
  return patterns.map((pattern) => `(?:${toExpression(pattern, groups)})`).join('|')
}

function toExpression(pattern: string, groups: { count: number }): string {
  const parts = pattern.split('/')
  if (pattern === '' || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new InvalidValueError(
      `${JSON.stringify(pattern)} cannot be a pattern of artifacts: write one such as '*.png' or 'out/**', relative to the working folder`,
      { pattern },
    )
  }
  return parts.map((part, index) => partToExpression(part, index === parts.length - 1, groups)).join('')
}

/** With the slash behind it. */
function partToExpression(part: string, isLast: boolean, groups: { count: number }): string {
  if (part === '**') return isLast ? '.+' : '(?:[^/]+/)*'
  const [first = '', ...others] = part.split(/\*+/).map(toText)
  const last = others.pop()
  // The shortest way to each piece is as good as any other, and is not tried again: the time stays in proportion.
  const between = others.map((piece) => {
    groups.count += 1
    return `(?=([^/]*?${piece}))\\${groups.count}`
  })
  const text = last === undefined ? first : `${first}${between.join('')}[^/]*${last}`
  return isLast ? text : `${text}/`
}

function toText(piece: string): string {
  return piece.replace(/[.*+^${}()|[\]\\#&~\s-]/g, '\\$&').replaceAll('?', '[^/]')
}
