import { setTimeout as sleep } from 'node:timers/promises'
import type { RecordedRunEvent, RunEvent } from '@wflo/core'
import { DeterminismError } from '@wflo/core'
import type { EventPage } from '../protocol/read-request.ts'
import type { Cluster } from './cluster.ts'

/** How often a live run is asked for news: soon after some, and then less and less. */
const leastPauseMs = 25
const mostPauseMs = 500

/** Tells the events of runs, over all of their histories. */
export class EventReader {
  readonly #cluster: Cluster

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** Until the run ends, is blocked, or the signal is aborted. Parts of streamed answers do not come this way. */
  async *read(runId: string, from: number, signal: AbortSignal): AsyncGenerator<RunEvent, void> {
    let next = from
    let pauseMs = leastPauseMs
    while (!signal.aborted) {
      const page = await this.#ask(runId, next, signal)
      if (page === undefined) return
      if (page.first > next) {
        for await (const event of this.#readEarlier(runId, next, page.first)) yield event
        next = page.first
      }
      for (const event of page.items) {
        yield event
        next = event.sequence + 1
      }
      if (page.next !== undefined) continue
      if (page.hasEnded || (await this.#isClosed(runId, page))) return
      pauseMs = page.items.length > 0 ? leastPauseMs : Math.min(2 * pauseMs, mostPauseMs)
      await sleep(pauseMs, undefined, { signal }).catch(() => {})
    }
  }

  /** `undefined`: a blocked run has nothing to tell, and a closed client nobody to tell it to. */
  async #ask(runId: string, from: number, signal: AbortSignal): Promise<EventPage | undefined> {
    try {
      return await this.#cluster.ask(runId, { read: 'events', from })
    } catch (error) {
      if (signal.aborted || DeterminismError.isInstance(error)) return undefined
      throw error
    }
  }

  /** Somebody has terminated it. */
  async #isClosed(runId: string, { items }: EventPage): Promise<boolean> {
    if (items.length > 0) return false
    const { status } = await this.#cluster.describe(runId)
    return status.name !== 'RUNNING' && status.name !== 'CONTINUED_AS_NEW'
  }

  /** Events of the histories before the last one. */
  async *#readEarlier(runId: string, from: number, end: number): AsyncGenerator<RecordedRunEvent, void> {
    let next = from
    for (const temporalRunId of await this.#cluster.earlierHistories(runId)) {
      for (let isLast = false; !isLast; ) {
        const page = await this.#cluster.ask(runId, { read: 'events', from: next }, temporalRunId)
        for (const event of page.items) {
          if (event.sequence < next || event.sequence >= end) continue
          yield event
          next = event.sequence + 1
        }
        isLast = page.next === undefined
      }
    }
  }
}
