import { Runtime } from '@temporalio/worker'
import type { Logger } from '@wflo/core'
import { type ResolvedConnection, resolveConnection } from '@wflo/temporal'
import { connect } from './check/connect.ts'
import { findMissingAttributes } from './check/find-missing-attributes.ts'
import { Readiness } from './http/readiness.ts'
import { openStatusServer } from './http/status-server.ts'
import { installRuntime } from './install-runtime.ts'
import { createAttemptMetrics } from './metrics/attempt-metrics.ts'
import { findFreePort } from './metrics/find-free-port.ts'
import { openAccounts } from './open-accounts.ts'
import { openProviders } from './open-providers.ts'
import { openSandbox } from './open-sandbox.ts'
import { openWorker } from './open-worker.ts'
import type { Settings } from './settings/settings.ts'
import { watchStopSignals } from './stop-signals.ts'

export interface ServeParts {
  readonly settings: Settings
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly logger: Logger
}

/** Serves until it is told to stop, then drains. Rejects with what is wrong at the start, or goes wrong later. */
export async function serve(parts: ServeParts): Promise<void> {
  const { settings, logger } = parts
  using stop = watchStopSignals()
  const readiness = new Readiness()
  const metricsPort = await findFreePort()
  await using status = await openStatusServer({
    ...settings,
    findObstacle: () => readiness.findObstacle(),
    readMetrics: () => readMetrics(metricsPort),
  })
  logger.info({ url: status.url }, 'answers /healthz, /readyz and /metrics')
  installRuntime({ ...settings, logger, metricsPort })
  await withWorker(parts, async ({ worker, connection }) => {
    if (stop.signal.aborted) return
    const running = worker.run()
    readiness.serve({ worker, connection })
    logger.info('serves')
    const drain = (): void => {
      readiness.drain()
      logger.info({ signal: String(stop.signal.reason), inFlight: worker.inFlight }, 'drains: nothing new is taken')
      // It rejects together with `run`, which is waited for.
      worker.shutdown().catch(() => {})
    }
    stop.signal.addEventListener('abort', drain, { once: true })
    await running
    logger.info('has drained')
  })
}

/** Everything that `serve` does before it serves. */
export async function check(parts: ServeParts): Promise<void> {
  installRuntime({ ...parts.settings, logger: parts.logger })
  await withWorker(parts, async () => {})
  parts.logger.info('the check passed')
}

interface Opened {
  readonly worker: Awaited<ReturnType<typeof openWorker>>
  readonly connection: Awaited<ReturnType<typeof connect>>
}

async function withWorker(
  { settings, environment, logger }: ServeParts,
  use: (opened: Opened) => Promise<void>,
): Promise<void> {
  const resolved = resolveConnection(settings.connection)
  const connection = await connect(resolved)
  try {
    logger.info({ address: resolved.address, namespace: resolved.namespace }, 'connected to Temporal')
    await warnOfAttributes(connection, resolved, logger)
    await using providers = await openProviders({ settings, environment, logger })
    await using accounts = settings.accounts === undefined ? undefined : await openAccounts(settings.accounts)
    await using sandbox = await openSandbox(settings, logger)
    const count = createAttemptMetrics(Runtime.instance().metricMeter)
    const worker = await openWorker({
      settings,
      resolved,
      connection,
      providers: providers.list,
      accounts,
      handlers: sandbox === undefined ? [] : [sandbox.handler],
      logger,
      onAttempt: (end) => {
        count(end)
        logger.debug(end, 'attempt ended')
      },
    })
    await use({ worker, connection })
  } finally {
    // A worker that never ran keeps its hold of the connection: it goes with the process.
    await connection.close().catch(() => {})
  }
}

async function warnOfAttributes(
  connection: Opened['connection'],
  resolved: ResolvedConnection,
  logger: Logger,
): Promise<void> {
  const command = await findMissingAttributes(connection, resolved)
  if (command === undefined) return
  logger.warn(
    { command },
    'the namespace has no search attributes for Wflo, so lists are slower: the command creates them',
  )
}

async function readMetrics(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`)
  return await response.text()
}
