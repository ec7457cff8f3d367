import { createLogger, type LogEntry, type LoggerOptions } from './create-logger.ts'
import type { Logger } from './logger.ts'

/**
 * One JSON object a line, as pino writes them but with words for levels: `level`, `time` (milliseconds), the fields,
 * `msg`. A field that is called like one of these three gets an underscore behind its name.
 */
export function createJsonLogger(options: LoggerOptions = {}): Logger {
  return createLogger(options, formatAsJson)
}

function formatAsJson({ level, at, message, fields }: LogEntry): string {
  const members = Object.entries(fields).map(([name, value]) => [isTaken(name) ? `${name}_` : name, value] as const)
  return JSON.stringify({ level, time: at, ...Object.fromEntries(members), msg: message })
}

function isTaken(name: string): boolean {
  return name === 'level' || name === 'time' || name === 'msg'
}
