/** Search attributes of Wflo's runs, all of type Keyword. A namespace that has none of them works too. */
export const attributes = {
  /** The name of the workflow. */
  workflow: 'WfloWorkflow',
  /** A `RunStatus`. */
  status: 'WfloStatus',
  /** `yes` while somebody has to decide on something. */
  awaitsApproval: 'WfloAwaitsApproval',
} as const

/** All of them, in the form that `temporal operator search-attribute create` wants. */
export function listAttributes(): readonly { readonly name: string; readonly type: 'Keyword' }[] {
  return Object.values(attributes).map((name) => ({ name, type: 'Keyword' }))
}
