import { createLogger, type LoggerOptions } from './create-logger.ts'
import type { Logger } from './logger.ts'

/** One JSON object a line, as pino writes them but with words for levels: `level`, `time`, the fields, `msg`. */
export function createJsonLogger(options: LoggerOptions = {}): Logger {
  return createLogger(options, ({ level, at, message, fields }) =>
    JSON.stringify({ level, time: at, ...fields, msg: message }),
  )
}
