import { InvalidValueError } from '@wflo/core'

/**
 * Paths with `*`, `?` and `**` as the source of a regular expression that has to match a whole path; without patterns it
 * matches nothing. For Python's `re` as well as for JavaScript.
 */
export function artifactPattern(patterns: readonly string[]): string {
  if (patterns.length === 0) return '(?!)'
  return patterns.map((pattern) => `(?:${toExpression(pattern)})`).join('|')
}

function toExpression(pattern: string): string {
  const parts = pattern.split('/')
  if (pattern === '' || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new InvalidValueError(
      `${JSON.stringify(pattern)} cannot be a pattern of artifacts: write one such as '*.png' or 'out/**', relative to the working folder`,
      { pattern },
    )
  }
  return parts.map((part, index) => partToExpression(part, index === parts.length - 1)).join('')
}

/** With the slash behind it. */
function partToExpression(part: string, isLast: boolean): string {
  if (part === '**') return isLast ? '.+' : '(?:[^/]+/)*'
  const text = part.replace(/\*+|\?|[^*?]+/g, (piece) => {
    if (piece[0] === '*') return '[^/]*'
    return piece === '?' ? '[^/]' : piece.replace(/[.*+?^${}()|[\]\\#&~\s-]/g, '\\$&')
  })
  return isLast ? text : `${text}/`
}
