import { createHumanLogger, createJsonLogger, type Logger } from '@wflo/core'
import type { Settings } from '../settings/settings.ts'
import type { Mask } from './mask.ts'

export interface LogOutput {
  /** Takes text with its line end. */
  readonly write: (text: string) => void
  readonly mask: Mask
  readonly color: boolean
}

/** Log lines are all that the worker prints. What looks like a secret is masked, and what is known to be one. */
export function openLogger({ log, logLevel: level }: Pick<Settings, 'log' | 'logLevel'>, output: LogOutput): Logger {
  const write = (line: string): void => output.write(`${output.mask(line)}\n`)
  return log === 'json' ? createJsonLogger({ level, write }) : createHumanLogger({ level, write, color: output.color })
}
