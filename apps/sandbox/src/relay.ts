import type { SandboxOutput } from '@wflo/core'
import type { CliProcess, OutputStream } from './cli-process.ts'
import { terminalText } from './printable.ts'

/** Passes the output of the code on. */
export interface Relay {
  readonly pass: (output: SandboxOutput) => void
  /** A line of our own on standard error, always at the beginning of a line. */
  readonly say: (line: string) => void
}

/**
 * Bytes are passed on as they are, but for a terminal: there control characters are shown instead of obeyed. With
 * `passesOutput: false` nothing of the code is shown.
 */
export function createRelay({ stdout, stderr }: CliProcess, passesOutput: boolean): Relay {
  const streams = { stdout, stderr }
  /** What was written last where `say` writes: it may be in the middle of a line. */
  let isLineOpen = false
  return {
    pass({ stream, text, bytes }) {
      if (!passesOutput) return
      const target = streams[stream]
      target.write(target.isTTY === true ? terminalText(text) : bytes)
      if (bytes.length > 0 && isSamePlace(target, stderr)) isLineOpen = bytes.at(-1) !== 0x0a
    },
    say(line) {
      stderr.write(`${isLineOpen ? '\n' : ''}${line}\n`)
      isLineOpen = false
    },
  }
}

function isSamePlace(target: OutputStream, stderr: OutputStream): boolean {
  return target === stderr || (target.isTTY === true && stderr.isTTY === true)
}
