/** The step of another run that a run is: it is a child. */
export interface ParentLink {
  readonly runId: string
  readonly stepId: string
}
