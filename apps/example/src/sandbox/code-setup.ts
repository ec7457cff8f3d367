/** What a run of model-written code is started with, beside the models: enough to go on with it by its id alone. */
export interface CodeSetup {
  readonly task: string
  /** Absent: the sandbox's own default; the same below. */
  readonly image?: string
  readonly runtime?: string
}
