import type { HostHarness } from '@wflo/conformance'
import type { StepHandler, WorkflowClient } from '@wflo/core'
import { createTemporalClient } from '../client/create-temporal-client.ts'
import type { DataSettings } from '../codec/data-settings.ts'
import type { ConnectionSettings } from '../connection/connection-settings.ts'
import { createTemporalWorker } from '../worker/temporal-worker.ts'
import { quietSdk } from './quiet-sdk.fixtures.ts'

export interface HarnessOptions extends DataSettings {
  readonly name: string
  readonly connection: ConnectionSettings
}

export interface TemporalHarness extends HostHarness, AsyncDisposable {}

/**
 * Over a real server, with one worker for all tests of a suite: it asks the handlers of the test that runs at the
 * moment. Suites have task queues of their own, so that none sees the runs of another.
 */
export function temporalHarness({ name, connection, ...data }: HarnessOptions): TemporalHarness {
  const taskQueue = `suite-${crypto.randomUUID()}`
  let current: readonly StepHandler[] = []
  let stop: (() => Promise<void>) | undefined
  const start = async (definitions: URL): Promise<void> => {
    quietSdk()
    const handlers = current.map(({ kind }) => delegate(kind, () => current))
    const settings = { ...connection, ...data, taskQueue, definitions, handlers, shutdownGraceMs: 500 }
    const worker = await createTemporalWorker(settings)
    const running = worker.run()
    stop = async () => {
      await worker.shutdown()
      await running
    }
  }
  return {
    name,
    async create({ handlers, definitions }): Promise<WorkflowClient> {
      current = handlers
      if (stop === undefined) await start(definitions)
      return createTemporalClient({ ...connection, ...data, taskQueue })
    },
    async [Symbol.asyncDispose]() {
      await stop?.()
    },
  }
}

function delegate(kind: string, current: () => readonly StepHandler[]): StepHandler {
  const find = (): StepHandler | undefined => current().find((handler) => handler.kind === kind)
  return {
    kind,
    run: (input, context) => find()?.run(input, context),
    tighten: async (input, options) => await find()?.tighten?.(input, options),
  }
}
