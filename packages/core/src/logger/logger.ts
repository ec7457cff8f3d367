/** One method of a logger, as pino's: structured fields and a message, or a message alone. */
export interface LogMethod {
  (fields: object, message?: string): void
  (message: string): void
}

/** The part of pino's interface that Wflo uses; a pino logger fits as it is. */
export interface Logger {
  readonly trace: LogMethod
  readonly debug: LogMethod
  readonly info: LogMethod
  readonly warn: LogMethod
  readonly error: LogMethod
}
