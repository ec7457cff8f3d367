import { createLogger, type LoggerOptions } from './create-logger.ts'
import type { Logger } from './logger.ts'

/** A line for people: time of day, level, message, then the fields as `name=value`. */
export function createHumanLogger(options: LoggerOptions = {}): Logger {
  return createLogger(options, ({ level, at, message, fields }) => {
    const time = new Date(at).toISOString().slice(11, 19)
    const facts = Object.entries(fields).map(([name, value]) => `${name}=${show(value)}`)
    return [time, level.padEnd(5), message, ...facts].filter((part) => part !== '').join(' ')
  })
}

function show(value: unknown): string {
  return typeof value === 'string' && /^\S+$/.test(value) ? value : JSON.stringify(value)
}
