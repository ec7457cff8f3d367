import { basename } from 'node:path'
import type { Difference } from './compare-prices.ts'

/** A line a difference, aligned, the known ones last. */
export function formatDifferences(differences: readonly Difference[]): string {
  const rows = differences.toSorted((left, right) => Number(left.note !== undefined) - Number(right.note !== undefined))
  const cells = rows.map((each) => [
    each.note === undefined ? 'differs' : 'known',
    basename(each.file),
    `${each.provider}/${each.model}`,
    each.field,
    `ours ${each.ours}`,
    `${each.source} ${each.theirs}`,
    `${each.dearer === 'ours' ? 'ours is' : 'theirs is'} ${each.field === 'maxOutputTokens' ? 'larger' : 'dearer'}`,
    each.note ?? '',
  ])
  const widths = cells.reduce<readonly number[]>(
    (widest, row) => row.map((cell, column) => Math.max(cell.length, widest[column] ?? 0)),
    [],
  )
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
