import type { RunHandle } from './run-handle.ts'
import type { WorkflowClient } from './workflow-client.ts'

/** A handle is the client with the run's id filled in. */
export function createRunHandle<Output>(client: WorkflowClient, runId: string): RunHandle<Output> {
  return {
    runId,
    result: (options) => client.result(runId, options) as Promise<Output>,
    events: (options) => client.events(runId, options),
    get: () => client.get(runId),
    ledger: () => client.ledger(runId),
    send: (event, ...payload) => client.send(runId, event, ...payload),
    approve: (decision) => client.approve(runId, decision),
    pause: (note) => client.pause(runId, note),
    resume: () => client.resume(runId),
    cancel: (reason) => client.cancel(runId, reason),
    raiseBudget: (limit) => client.raiseBudget(runId, limit),
    reconcile: (entryKey, actual) => client.reconcile(runId, entryKey, actual),
  }
}
