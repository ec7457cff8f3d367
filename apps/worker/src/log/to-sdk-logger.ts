import type { LogMetadata, LogLevel as SdkLevel, Logger as SdkLogger } from '@temporalio/common'
import type { Logger } from '@wflo/core'

const methods = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const

/** Temporal's SDK says what it says through our logger, marked as its own. */
export function toSdkLogger(logger: Logger): SdkLogger {
  const log = (level: SdkLevel, message: string, meta: LogMetadata = {}): void => {
    const { sdkComponent, taskToken: _, ...fields } = meta
    logger[methods[level]]({ component: `temporal-${String(sdkComponent ?? 'sdk')}`, ...fields }, message)
  }
  const at =
    (level: SdkLevel) =>
    (message: string, meta?: LogMetadata): void =>
      log(level, message, meta)
  return { log, trace: at('TRACE'), debug: at('DEBUG'), info: at('INFO'), warn: at('WARN'), error: at('ERROR') }
}
