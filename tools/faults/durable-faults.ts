import type { Fault } from './fault.ts'

const runtime = 'packages/core/src/runtime'
const engine = 'packages/core/src/engine'
const account = 'packages/core/src/account'
const run = 'packages/core/src/run'
const sqlite = 'packages/sqlite/src'
const suites = 'tests/conformance/src/embedded.test.ts'

/** Bugs that lose runs, run something twice, or let a budget that is wider than a run be exceeded. */
export const durableFaults: readonly Fault[] = [
  {
    name: 'lose the lease of a run: let another owner write into it',
    file: `${sqlite}/append-batch.ts`,
    find: 'AND (owner IS NULL OR owner = ?)',
    replace: 'AND (owner IS NULL OR owner IS NOT ?)',
    tests: [sqlite],
  },
  {
    name: 'commit a view without its event',
    file: `${sqlite}/append-batch.ts`,
    find: 'JSON.stringify(events),',
    replace: "'[]',",
    tests: [sqlite],
  },
  {
    name: 'drop an inbox record',
    file: `${sqlite}/inbox.ts`,
    find: 'ORDER BY mail.id',
    replace: 'AND mail.id <> 1 ORDER BY mail.id',
    tests: [sqlite],
  },
  {
    name: 'keep a batch that expects another length',
    file: `${sqlite}/append-batch.ts`,
    find: 'WHERE run_id = ? AND length = ? AND (owner',
    replace: 'WHERE run_id = ? AND length >= ? - 1 AND (owner',
    tests: [sqlite],
  },
  {
    name: 'never flush a priced commit to the disk',
    file: `${sqlite}/write-queue.ts`,
    find: 'waiting.some(({ batch }) => batch.flush)',
    replace: 'waiting.some(({ batch }) => batch.flush && batch.expected < 0)',
    tests: [sqlite],
  },
  {
    name: 'load the history from before a fresh log',
    file: `${sqlite}/read-runs.ts`,
    find: 'AND generation = ?',
    replace: 'AND generation <= ?',
    tests: [sqlite],
  },
  {
    name: 'forget the rows of an instance that was left for a fresh log',
    file: `${engine}/embedded-run.ts`,
    find: 'gathered.changed = this.#instance.fold.takeChanged()',
    replace: '',
    tests: [suites],
  },
  {
    name: 'lose the children of a dead process',
    file: `${engine}/run-work.ts`,
    find: 'if (command.child === undefined) lost.push(key)',
    replace: 'if (command.kind.length > 0) lost.push(key)',
    tests: [engine],
  },
  {
    name: 'book nothing for a child that has ended',
    file: `${engine}/child-runs.ts`,
    find: 'formatUsd(parseMoney(budget.spent) + parseMoney(budget.unresolved))',
    replace: "formatUsd(parseMoney(budget.spent) * 0n + parseMoney('0'))",
    tests: [suites],
  },
  {
    name: 'give a child more than its parent has reserved for it',
    file: `${runtime}/children.ts`,
    find: 'this.#open.has(key) ? this.#budget.extend(key, limit) : undefined',
    replace: 'this.#open.has(key) ? this.#budget.extend(key, limit / 2n) : undefined',
    tests: [suites],
  },
  {
    name: 'let anybody decide',
    file: `${run}/refuse-message.ts`,
    find: 'approvers.includes(by)',
    replace: 'approvers.length > 0',
    tests: [suites],
  },
  {
    name: 'decide on an approval twice',
    file: `${run}/refuse-message.ts`,
    find: 'if (closed !== undefined) return new ApprovalClosedError({ runId, approval, ...closed })',
    replace: 'if (closed !== undefined) return undefined',
    tests: [suites],
  },
  {
    name: 'begin something in a paused run',
    file: `${runtime}/admission.ts`,
    find: 'this.#isClosed || this.#isHeld) return undefined',
    replace: 'this.#isClosed) return undefined',
    tests: [suites],
  },
  {
    name: 'forget the deadline over a fresh log or a start',
    file: `${runtime}/runtime.ts`,
    find: 'this.#fail(new RunDeadlineError(this.#host.runId, deadlineAt))',
    replace: '',
    tests: [suites],
  },
  {
    name: 'work on more runs than was said',
    file: `${engine}/places.ts`,
    find: 'return this.#taken.size >= this.#limit',
    replace: 'return this.#taken.size > this.#limit',
    tests: [engine],
  },
  {
    name: 'sleep for ever in a run that was put away',
    file: `${engine}/resting-runs.ts`,
    find: 'clock.wakeAt(wakeAt, () => wake(runId))',
    replace: 'clock.wakeAt(wakeAt, () => void wake.name.concat(runId))',
    tests: [engine],
  },
  {
    name: 'charge the first scope of an account only',
    file: `${account}/account-books.ts`,
    find: 'scopes.find((books) =>',
    replace: 'scopes.slice(0, 1).find((books) =>',
    tests: [suites],
  },
  {
    name: 'release a hold whose lease has run out',
    file: `${sqlite}/account/account-rows.ts`,
    find: "this.close(String(key), 'unresolved', 0n)",
    replace: "this.close(String(key), 'released', 0n)",
    tests: [sqlite],
  },
  {
    name: 'call although an account does not answer',
    file: `${engine}/charged-attempt.ts`,
    find: "return { status: 'failed', error: toWireError(error), booking: 'release' }",
    replace: 'void toWireError(error)',
    tests: [engine],
  },
]
