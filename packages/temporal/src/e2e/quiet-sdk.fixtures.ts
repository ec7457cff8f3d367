import { DefaultLogger, Runtime } from '@temporalio/worker'

let isQuiet = false

/** The SDK tells every failed workflow as a warning; tests fail them on purpose. Once for each process. */
export function quietSdk(): void {
  if (isQuiet) return
  isQuiet = true
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] })
}
