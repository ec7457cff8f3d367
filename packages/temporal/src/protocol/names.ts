/** What Wflo calls its things on a Temporal cluster. Part of every history: a name never changes its meaning. */
export const names = {
  /** Update and signal: an `InboxMessage`. */
  message: 'wflo.message',
  /** Signal: why the workflow is about to be cancelled, where a request to cancel may not say it: that is never encrypted. */
  cancelReason: 'wflo.cancelReason',
  /** Query: a `ReadRequest`. */
  read: 'wflo.read',
  /** Local activity: looks a tariff up. */
  tariff: 'wflo.tariff',
  /** Activity: counts what a quote bounded. */
  tighten: 'wflo.tighten',
  /** Local activity: validates what a child is given. */
  input: 'wflo.input',
  /** Activity: books in accounts what became known later. */
  reconcile: 'wflo.reconcile',
  /** Memo: what a run was started as, a `StartMemo`. */
  startMemo: 'wfloStart',
  /** Memo: how a run stands, a `StatusMemo`. */
  statusMemo: 'wfloStatus',
} as const

/** Bytes that a server takes in an id (`limit.maxIDLength` of server 1.31 by default). */
export const mostIdBytes = 1_000

/**
 * How long a worker may be at one task of a workflow: milliseconds. A replay of a whole history is one; a worker that dies in
 * a task is found out only then.
 */
export const workflowTaskMs = 20_000

/** The workflow type of a definition. */
export function workflowType({ name, version }: { readonly name: string; readonly version: number }): string {
  return `${name}@${version}`
}

/** `undefined` for a type that is none of Wflo's. */
export function parseWorkflowType(type: string): { readonly name: string; readonly version: number } | undefined {
  const at = type.lastIndexOf('@')
  const version = Number(type.slice(at + 1))
  return at > 0 && Number.isInteger(version) ? { name: type.slice(0, at), version } : undefined
}

/** The activity type of attempts of steps of a kind. */
export function attemptType(kind: string): string {
  return `wflo.step.${kind}`
}

/** The workflow type of what became known later of an attempt. It has no definition: its memo says it, its activity books it. */
export const reconciliationType = 'wflo.reconciliation'
