import type { Json } from '../json/json.ts'
import { createLogger, type LogEntry, type LoggerOptions } from './create-logger.ts'
import type { LogLevel } from './log-level.ts'
import type { Logger } from './logger.ts'

export interface HumanLoggerOptions extends LoggerOptions {
  /** Colours for a terminal. Default false. */
  readonly color?: boolean
}

/** A line for people: time of day (UTC), level, message, then the fields as `name=value`. */
export function createHumanLogger({ color = false, ...options }: HumanLoggerOptions = {}): Logger {
  return createLogger(options, (entry) => formatForPeople(entry, color ? paint : plain))
}

type Paint = (code: number, text: string) => string

/** The foreground colours of ECMA-48. */
const colors: Readonly<Record<LogLevel, number>> = { trace: 90, debug: 90, info: 36, warn: 33, error: 31, silent: 39 }
const grey = 90

const plain: Paint = (_, text) => text
const paint: Paint = (code, text) => `\u001b[${code}m${text}\u001b[39m`

function formatForPeople({ level, at, message, fields }: LogEntry, dye: Paint): string {
  const time = dye(grey, new Date(at).toISOString().slice(11, 19))
  const facts = Object.entries(fields).map(([name, value]) => dye(grey, `${oneLine(name)}=`) + show(value))
  const parts = [time, dye(colors[level], level.padEnd(5)), oneLine(message), ...facts]
  return parts.filter((part) => part !== '').join(' ')
}

function show(value: Json): string {
  return typeof value === 'string' && /^[^\s"\p{Cc}]+$/u.test(value) ? value : oneLine(JSON.stringify(value))
}

/** What is logged may come from a model: it must not begin a line of its own or steer the terminal. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}
