import { CancellationScope } from '@temporalio/workflow'
import { activation } from './activation.ts'

/** Something that Temporal does for a run, and that can be called off. */
export interface Call<Value> {
  /** Calls back once, later than now, each in its turn. */
  onEnd(listener: (value: Value) => void): void
  /** Its place among those that ended in the same activation. */
  order(): number
  /** Of the activation that it was begun in. `undefined`: it has not. */
  readonly begunIn: number | undefined
  cancel(): void
}

export interface CallOptions<Given, Value> {
  readonly wait: 'activity' | 'timer' | 'child'
  readonly begin: () => Promise<Given>
  readonly toValue: (given: Given) => Value
  readonly onError: (error: unknown) => Value
}

/**
 * Begins in a scope of its own: nothing but `cancel` ends it early, not even a request to cancel the workflow. Listeners and
 * few promises: for each promise of a workflow the SDK writes down where it was made, and that is most of what a step costs.
 */
export function beginCall<Given, Value>({ wait, begin, toValue, onError }: CallOptions<Given, Value>): Call<Value> {
  const scope = new CallScope()
  const listeners: ((value: Value) => void)[] = []
  const end = (value: Value): void => {
    for (const listener of listeners) listener(value)
  }
  const given = scope.run(begin)
  const sequence = activation.lastSequence
  // Outside of the scope: what follows from its end is no part of it.
  given.then(
    (value) => end(toValue(value)),
    (error) => end(onError(error)),
  )
  return {
    onEnd: (listener) => void listeners.push(listener),
    begunIn: activation.count,
    order: () => activation.orderOf(wait, sequence),
    cancel: () => scope.cancel(),
  }
}

/** One that adds no promises of its own to those of what it runs. */
class CallScope extends CancellationScope {
  protected override runInContext<Given>(begin: () => Promise<Given>): Promise<Given> {
    try {
      return begin()
    } catch (error) {
      return Promise.reject(error)
    }
  }
}
