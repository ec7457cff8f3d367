import { createPaint, type Paint, plainPaint } from './paint.ts'

/** Where people read. With `--json` standard output belongs to the one object, and talk is left out. */
export interface Screen {
  /** For what goes to `say`. */
  readonly paint: Paint
  /** A line of the result. */
  say(line: string): void
  /** A line about a failure or an interruption: always on standard error. */
  complain(line: string): void
}

export interface ScreenOptions {
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
  readonly json: boolean
}

export function createScreen({ stdout, stderr, json }: ScreenOptions): Screen {
  return {
    paint: json ? plainPaint : createPaint(stdout),
    say: json ? () => {} : (line) => void stdout.write(`${line}\n`),
    complain: (line) => void stderr.write(`${line}\n`),
  }
}
