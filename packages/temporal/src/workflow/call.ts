import { CancellationScope } from '@temporalio/workflow'
import { activation } from './activation.ts'

/** Something that Temporal does for a run, and that can be called off. */
export interface Call<Value> {
  /** Never rejects. */
  readonly ended: Promise<Value>
  /** Its place among those that ended in the same activation. */
  order(): number
  /** Of the activation that it was begun in. `undefined`: it has not. */
  readonly begunIn: number | undefined
  cancel(): void
}

export interface CallOptions<Value> {
  readonly wait: 'activity' | 'timer' | 'child'
  readonly begin: () => Promise<Value>
  readonly onError: (error: unknown) => Value
}

/** Begins in a scope of its own: nothing but `cancel` ends it early, not even a request to cancel the workflow. */
export function beginCall<Value>({ wait, begin, onError }: CallOptions<Value>): Call<Value> {
  const scope = new CancellationScope({ cancellable: true })
  const ended = scope.run(begin).catch(onError)
  const sequence = activation.lastSequence
  return {
    ended,
    begunIn: activation.count,
    order: () => activation.orderOf(wait, sequence),
    cancel: () => scope.cancel(),
  }
}
