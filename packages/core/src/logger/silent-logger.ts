import type { Logger } from './logger.ts'

/** A logger that says nothing: the default everywhere. */
export function silentLogger(): Logger {
  const say = (): void => {}
  return { trace: say, debug: say, info: say, warn: say, error: say }
}
