import type { Usage } from '@wflo/core'

/** Usage of several calls as one. `undefined` of none. */
export function sumUsage(usages: readonly Usage[]): Usage | undefined {
  return usages.length === 0 ? undefined : usages.reduce(add)
}

function add(left: Usage, right: Usage): Usage {
  const requests = addCounts(left.requests ?? {}, right.requests ?? {})
  return {
    input: { total: 0, ...addCounts(left.input, right.input) },
    output: { total: 0, ...addCounts(left.output, right.output) },
    ...(Object.keys(requests).length === 0 ? {} : { requests }),
  }
}

interface Counts {
  readonly [name: string]: number
}

function addCounts(left: Counts, right: Counts): Counts {
  const sums = Object.entries(right).map(([name, count]) => [name, (left[name] ?? 0) + count])
  return { ...left, ...Object.fromEntries(sums) }
}
