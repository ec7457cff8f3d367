import { Runtime } from '@temporalio/worker'
import type { Logger, LogLevel } from '@wflo/core'
import { toSdkLogger } from './log/to-sdk-logger.ts'
import { histogramBuckets } from './metrics/attempt-metrics.ts'

export interface RuntimeSettings {
  readonly logger: Logger
  readonly logLevel: LogLevel
  /** Where the SDK's own exporter of metrics listens, on this machine only. Absent: there are none. */
  readonly metricsPort?: number
}

/** What the native part of the SDK says is seldom of use above warnings. */
const nativeLevels = {
  trace: 'DEBUG',
  debug: 'INFO',
  info: 'WARN',
  warn: 'WARN',
  error: 'ERROR',
  silent: 'ERROR',
} as const

/** Once in a process, before the first connection. Signals are ours: the SDK would take the second one, too. */
export function installRuntime({ logger, logLevel, metricsPort }: RuntimeSettings): Runtime {
  return Runtime.install({
    logger: toSdkLogger(logger),
    shutdownSignals: [],
    telemetryOptions: {
      logging: { filter: { core: nativeLevels[logLevel], other: 'ERROR' }, forward: {} },
      ...(metricsPort === undefined ? {} : { metrics: toExporter(metricsPort) }),
    },
  })
}

function toExporter(port: number) {
  return {
    attachServiceName: false,
    prometheus: {
      bindAddress: `127.0.0.1:${port}`,
      countersTotalSuffix: true,
      unitSuffix: true,
      useSecondsForDurations: true,
      histogramBucketOverrides: histogramBuckets,
    },
  }
}
