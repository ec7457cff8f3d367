import type { Machine } from './machine.ts'

/** Says aloud what is missing, and gives it back. With `CI=true` it throws that: there nothing is skipped. */
export function giveUp(reason: string, { environment, say }: Machine): string {
  if (environment.CI === 'true') throw new Error(`${reason} With CI=true nothing is skipped.`)
  say(`Skipped: ${reason}`)
  return reason
}
