import { isLogged, type LogLevel } from './log-level.ts'
import type { Logger, LogMethod } from './logger.ts'
import { redactFields } from './redact-fields.ts'

export interface LoggerOptions {
  /** What is below it is not said. Default `info`. */
  readonly level?: LogLevel
  /** Takes one line, without its end. Default: standard error, by `console.error`. */
  readonly write?: (line: string) => void
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number
}

export interface LogEntry {
  readonly level: LogLevel
  readonly at: number
  readonly message: string
  /** Redacted. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** A logger that writes what `format` makes of each entry. Secrets are masked before `format` sees them. */
export function createLogger(options: LoggerOptions, format: (entry: LogEntry) => string): Logger {
  const { level = 'info', write = (line) => console.error(line), now = Date.now } = options
  const method = (at: LogLevel): LogMethod => {
    if (!isLogged(at, level)) return () => {}
    return (first: object | string, message = '') => {
      const [fields, text] = typeof first === 'string' ? [{}, first] : [first, message]
      const entry = redactFields({ message: text, fields }) as Pick<LogEntry, 'message' | 'fields'>
      write(format({ level: at, at: now(), ...entry }))
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
