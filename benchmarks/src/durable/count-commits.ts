import { type SQLInputValue, type StatementResultingChanges, StatementSync } from 'node:sqlite'

/** Without its overloads. */
type Run = (this: StatementSync, ...values: SQLInputValue[]) => StatementResultingChanges

/** How many transactions `node:sqlite` commits in this process meanwhile, whoever begins them. */
export async function countCommits(work: () => Promise<void>): Promise<number> {
  const prototype: { run: Run } = StatementSync.prototype
  const original = prototype.run
  let commits = 0
  prototype.run = function (...values) {
    if (this.sourceSQL.trim().toUpperCase() === 'COMMIT') commits += 1
    return original.apply(this, values)
  }
  try {
    await work()
  } finally {
    prototype.run = original
  }
  return commits
}
