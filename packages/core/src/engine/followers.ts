import type { RunEvent } from '../run/run-event.ts'
import type { RunSummary } from '../run/run-view.ts'
import { EventStream } from './event-stream.ts'

/** How the execution of a run in this process ended. `lost`: it goes on elsewhere, or will be taken up again. */
export type ExecutionEnd =
  | { readonly type: 'ended'; readonly summary: RunSummary }
  | { readonly type: 'stopped'; readonly error: Error }
  | { readonly type: 'lost' }

/** Whoever follows the runs that this process executes. They outlive what executes a run: it may be put away meanwhile. */
export class Followers {
  readonly #streams = new Map<string, Set<EventStream>>()
  readonly #waiting = new Map<string, PromiseWithResolvers<ExecutionEnd>>()

  /** Events of a run from now on, until its execution ends here. Close it. */
  follow(runId: string): { readonly events: EventStream; readonly close: () => void } {
    const events = new EventStream()
    const streams = this.#streams.get(runId) ?? new Set()
    this.#streams.set(runId, streams.add(events))
    const close = (): void => {
      streams.delete(events)
      if (streams.size === 0 && this.#streams.get(runId) === streams) this.#streams.delete(runId)
    }
    return { events, close }
  }

  /** When the execution of the run ends here. */
  end(runId: string): Promise<ExecutionEnd> {
    const waiting = this.#waiting.get(runId) ?? Promise.withResolvers<ExecutionEnd>()
    this.#waiting.set(runId, waiting)
    return waiting.promise
  }

  tell(runId: string, event: RunEvent): void {
    for (const stream of this.#streams.get(runId) ?? []) stream.push(event)
  }

  tellEnd(runId: string, end: ExecutionEnd): void {
    for (const stream of this.#streams.get(runId) ?? []) stream.end()
    this.#waiting.get(runId)?.resolve(end)
    this.#waiting.delete(runId)
  }

  /** To everybody who follows anything. */
  tellAll(end: ExecutionEnd): void {
    for (const runId of new Set([...this.#streams.keys(), ...this.#waiting.keys()])) this.tellEnd(runId, end)
  }
}
