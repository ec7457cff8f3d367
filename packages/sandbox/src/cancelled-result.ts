import type { SandboxResult } from '@wflo/core'

/** Of a run that was cancelled before it began. */
export function cancelledResult(): SandboxResult {
  return {
    status: 'cancelled',
    stdout: '',
    stderr: '',
    stdoutBytes: new Uint8Array(),
    stderrBytes: new Uint8Array(),
    truncated: false,
    files: {},
    skipped: [],
    skippedCount: 0,
    usage: { wallMs: 0, cpuMs: 0, peakMemory: 0, oomEvents: 0 },
  }
}
