import type { Logger, LogMethod } from './logger.ts'

/** A logger that never throws: a full disk under the log is no reason to lose a run. */
export function guardLogger(logger: Logger): Logger {
  const guard = (level: 'trace' | 'debug' | 'info' | 'warn' | 'error'): LogMethod => {
    const method = (...line: readonly unknown[]): void => {
      try {
        ;(logger[level] as (...line: readonly unknown[]) => void)(...line)
      } catch {
        // There is nobody left to tell.
      }
    }
    return method as LogMethod
  }
  return {
    trace: guard('trace'),
    debug: guard('debug'),
    info: guard('info'),
    warn: guard('warn'),
    error: guard('error'),
  }
}
