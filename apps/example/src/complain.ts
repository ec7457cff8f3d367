import type { Explanation } from './explanation.ts'
import { printable } from './printable.ts'
import type { Screen } from './screen.ts'

/** Says what went wrong and what to do, on standard error. */
export function complain({ happened, advice, detail }: Explanation, screen: Screen): void {
  screen.complain(`\nerror: ${printable(happened)}`)
  if (advice !== '') screen.complain(printable(advice))
  if (detail !== undefined) screen.complain(`(${printable(detail)})`)
}
