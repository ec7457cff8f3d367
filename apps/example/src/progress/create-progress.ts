import { createPaint } from '../paint.ts'
import { createLiveProgress } from './live-progress.ts'
import { createPlainProgress } from './plain-progress.ts'
import { type Progress, silentProgress } from './progress.ts'

export interface ProgressOptions {
  readonly stream: NodeJS.WriteStream
  readonly json: boolean
  readonly verbose: boolean
  /** `process.env.TERM`: a dumb terminal cannot move its cursor. */
  readonly term: string | undefined
}

/**
 * Log lines and repainted lines would tear each other apart, so `--verbose` has plain ones; so has a terminal that
 * does not know its own width.
 */
export function createProgress({ stream, json, verbose, term }: ProgressOptions): Progress {
  if (json && !verbose) return silentProgress
  const canRepaint = stream.isTTY === true && stream.columns > 0 && term !== 'dumb' && !verbose
  return canRepaint ? createLiveProgress(stream, createPaint(stream)) : createPlainProgress(stream)
}
