import { redact } from '../errors/redact.ts'
import type { JsonObject } from '../json/json.ts'
import { isLogged, type LogLevel } from './log-level.ts'
import type { Logger, LogMethod } from './logger.ts'
import { redactFields } from './redact-fields.ts'

export interface LoggerOptions {
  /** What is below it is not said. Default `info`. At `debug` and `trace` errors keep their stacks. */
  readonly level?: LogLevel
  /** Takes one line, without its end. Default: standard error, by `console.error`. */
  readonly write?: (line: string) => void
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number
}

export interface LogEntry {
  readonly level: LogLevel
  readonly at: number
  /** Redacted, like the fields. */
  readonly message: string
  readonly fields: JsonObject
}

/** A logger that writes what `format` makes of each entry. Secrets are masked before `format` sees them. */
export function createLogger(options: LoggerOptions, format: (entry: LogEntry) => string): Logger {
  const { level = 'info', write = (line) => console.error(line), now = Date.now } = options
  const withStack = isLogged('debug', level)
  const method = (at: LogLevel): LogMethod => {
    if (!isLogged(at, level)) return () => {}
    return (first: object | string, message?: string) => {
      const fields = typeof first === 'string' ? {} : redactFields(first, { withStack })
      const text = typeof first === 'string' ? first : (message ?? messageOf(first))
      write(format({ level: at, at: now(), message: redact(text), fields }))
    }
  }
  return Object.freeze({
    trace: method('trace'),
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
  })
}

/** An error that is logged alone gives its own message, as with pino. */
function messageOf(fields: object): string {
  return fields instanceof Error ? fields.message : ''
}
