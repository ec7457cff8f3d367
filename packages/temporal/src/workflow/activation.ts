import type { WorkflowInterceptorsFactory } from '@temporalio/workflow'

type ActivateInput = Parameters<
  NonNullable<NonNullable<ReturnType<WorkflowInterceptorsFactory>['internals']>[number]['activate']>
>[0]
type Job = NonNullable<ActivateInput['activation']['jobs']>[number]

/** What a command waits for, as the jobs of an activation name it. */
type Wait = 'activity' | 'timer' | 'child'

/** What the SDK's interceptors tell of the activation that is being worked on. One for each run: modules are its own. */
class Activation {
  #order: ReadonlyMap<string, number> = new Map()
  #count = 0
  #jobs = 0
  #lastSequence = 0
  #cancelReason: string | undefined
  #check: () => void = () => {}

  begin(jobs: readonly Job[]): void {
    this.#count += 1
    this.#jobs = jobs.length
    const keys = jobs.map(keyOf)
    this.#order = new Map(keys.flatMap((key, index) => (key === undefined ? [] : [[key, index] as const])))
    const cancel = jobs.find((job) => job.cancelWorkflow != null)?.cancelWorkflow
    if (cancel != null) this.#cancelReason = cancel.reason ?? undefined
  }

  /** Throws where the run has to be blocked. */
  conclude(): void {
    this.#check()
  }

  noteSequence(sequence: number): void {
    this.#lastSequence = sequence
  }

  /** So many activations there were, with this one. 0: the interceptors are not installed. */
  get count(): number {
    return this.#count
  }

  /** It brings one thing only. */
  get isSingle(): boolean {
    return this.#jobs === 1
  }

  /** Of the command that was just issued. */
  get lastSequence(): number {
    return this.#lastSequence
  }

  /** What the one who cancelled the workflow said. */
  get cancelReason(): string | undefined {
    return this.#cancelReason
  }

  /** The place of an outcome among those that came together: the order in which history has them. */
  orderOf(wait: Wait, sequence: number): number {
    return this.#order.get(`${wait}/${sequence}`) ?? Number.MAX_SAFE_INTEGER
  }

  onConclude(check: () => void): void {
    this.#check = check
  }
}

function keyOf(job: Job): string | undefined {
  if (job.resolveActivity != null) return `activity/${job.resolveActivity.seq}`
  if (job.fireTimer != null) return `timer/${job.fireTimer.seq}`
  if (job.resolveChildWorkflowExecution != null) return `child/${job.resolveChildWorkflowExecution.seq}`
  return undefined
}

export const activation = new Activation()
