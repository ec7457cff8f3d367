/** From the most to the least that is said. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

export type LogLevel = (typeof logLevels)[number]

/** Whether a logger at `level` says what is logged at `at`. */
export function isLogged(at: LogLevel, level: LogLevel): boolean {
  return logLevels.indexOf(at) >= logLevels.indexOf(level)
}
