import type { HostHarness } from '@wflo/conformance'
import type { StepHandler } from '@wflo/core'
import { createTemporalClient } from './client/create-temporal-client.ts'
import type { ConnectionSettings } from './connection/connection-settings.ts'
import { createTemporalWorker } from './worker/temporal-worker.ts'

/** One worker for all tests of a suite: what it does is what the handlers of the test say that runs at the moment. */
export interface TemporalHarness extends HostHarness, AsyncDisposable {}

/** A harness over a real server. Runs have a task queue of their own, so that suites do not see each other's. */
export function temporalHarness(name: string, connection: ConnectionSettings): TemporalHarness {
  let current: readonly StepHandler[] = []
  let stop: (() => Promise<void>) | undefined
  const taskQueue = `suite-${crypto.randomUUID()}`
  const start = async (definitions: URL, kinds: readonly string[]): Promise<void> => {
    const handlers = kinds.map(
      (kind): StepHandler => ({
        kind,
        run: (input, context) => current.find((handler) => handler.kind === kind)?.run(input, context),
        tighten: async (input, options) =>
          await current.find((handler) => handler.kind === kind)?.tighten?.(input, options),
      }),
    )
    const worker = await createTemporalWorker({ ...connection, taskQueue, definitions, handlers, shutdownGraceMs: 500 })
    const running = worker.run()
    stop = async () => {
      await worker.shutdown()
      await running
    }
  }
  return {
    name,
    async create({ handlers, definitions }) {
      current = handlers
      if (stop === undefined)
        await start(
          definitions,
          handlers.map(({ kind }) => kind),
        )
      return createTemporalClient({ ...connection, taskQueue })
    },
    async [Symbol.asyncDispose]() {
      await stop?.()
    },
  }
}
