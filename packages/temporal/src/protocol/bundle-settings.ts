/** What workflows have to know of the workers that serve them. Part of the bundle, so that every replay sees the same. */
export interface BundleSettings {
  /** Task queues for attempts of some kinds, by kind. Others go to the queue of their run. */
  readonly taskQueues: Readonly<Record<string, string>>
  /** Milliseconds after which a silent worker is taken for dead. */
  readonly heartbeatTimeoutMs: number
}

/** How long an attempt may wait for its accounts: milliseconds. Its worker has this long beside the step's timeout. */
export const mostWaitMs = 90_000

export const defaultBundleSettings: BundleSettings = Object.freeze({ taskQueues: {}, heartbeatTimeoutMs: 10_000 })
