import type { NativeConnection } from '@temporalio/worker'
import type { TemporalWorker } from '@wflo/temporal'

/** How long Temporal may take to answer before this worker does not call itself ready. */
const answerMs = 2_000

interface Serving {
  readonly worker: TemporalWorker
  readonly connection: NativeConnection
}

/** Where the process is in its life. */
export class Readiness {
  #serving: Serving | undefined
  #isDraining = false

  serve(serving: Serving): void {
    this.#serving = serving
  }

  drain(): void {
    this.#isDraining = true
  }

  /** Why it is not ready: it starts, it drains, it does not poll, or Temporal does not answer. */
  async findObstacle(): Promise<string | undefined> {
    if (this.#isDraining) return `draining: ${this.#serving?.worker.inFlight ?? 0} in flight`
    if (this.#serving === undefined) return 'starting'
    const { worker, connection } = this.#serving
    if (!worker.isReady) return 'not polling for work'
    try {
      const ask = () => connection.workflowService.getSystemInfo({})
      await connection.withDeadline(Date.now() + answerMs, ask)
      return undefined
    } catch {
      return 'Temporal does not answer'
    }
  }
}
