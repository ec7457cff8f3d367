import { scheduleActivity } from '@temporalio/workflow'
import type { ReconcileArguments } from '../protocol/attempt-arguments.ts'
import { names } from '../protocol/names.ts'

/** Idempotent, so it is tried again until the accounts answer, for some hours. */
const options = { startToCloseTimeout: 60_000, retry: { maximumAttempts: 200 } }

/** The whole of a reconciliation: the accounts behind the run, where its workers have any. */
export async function reconcile(args: ReconcileArguments): Promise<null> {
  await scheduleActivity<void>(names.reconcile, [...args], options)
  return null
}
