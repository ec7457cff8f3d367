import type { SandboxRunOptions } from '../sandbox/sandbox-options.ts'
import type { SandboxRequest } from '../sandbox/sandbox-request.ts'
import type { CollectedFiles, SandboxResult, SandboxStatus, SandboxUsage } from '../sandbox/sandbox-result.ts'

/** What a script may give: files as text, too. */
export interface ScriptedResult extends Partial<Omit<SandboxResult, 'files' | 'stdoutBytes' | 'stderrBytes'>> {
  readonly files?: Readonly<Record<string, string | Uint8Array>>
}

export interface ScriptedRunOptions {
  /** Aborted when the run is cancelled, or the sandbox closed. The result is then `cancelled`, whatever the script does. */
  readonly signal: AbortSignal
  /** Writes a piece of output now. It is part of the result unless that says what the output is. */
  readonly write: (stream: 'stdout' | 'stderr', text: string) => void
}

export type ScriptedRun = (
  request: SandboxRequest,
  options: ScriptedRunOptions,
) => ScriptedResult | Error | Promise<ScriptedResult | Error>

export interface AnswerOptions {
  readonly script: ScriptedRun
  readonly request: SandboxRequest
  readonly signal: AbortSignal
  readonly onOutput: SandboxRunOptions['onOutput']
}

/** The result of one run. Output that the script only gives at the end is told of then. */
export async function answerRun({ script, request, signal, onOutput }: AnswerOptions): Promise<SandboxResult> {
  const written = { stdout: '', stderr: '' }
  const write: ScriptedRunOptions['write'] = (stream, text) => {
    if (signal.aborted || text === '') return
    written[stream] += text
    tell(onOutput, stream, text)
  }
  if (signal.aborted) return complete({ status: 'cancelled', usage: { ...usage, wallMs: 0 } })
  const answer = await Promise.race([script(request, { signal, write }), aborted(signal)])
  if (answer instanceof Error) throw answer
  for (const stream of ['stdout', 'stderr'] as const) if (written[stream] === '') write(stream, answer[stream] ?? '')
  return complete({ ...written, ...answer })
}

function aborted(signal: AbortSignal): Promise<ScriptedResult> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve({ status: 'cancelled' }), { once: true })
  })
}

function tell(onOutput: SandboxRunOptions['onOutput'], stream: 'stdout' | 'stderr', text: string): void {
  try {
    onOutput?.({ stream, text, bytes: new TextEncoder().encode(text) })
  } catch {
    // What a listener throws is ignored, by contract.
  }
}

/** The same each time, so that what a run cost is the same each time. */
const usage: SandboxUsage = { wallMs: 1, cpuMs: 0, peakMemory: 0, oomEvents: 0 }

const exitCodes: Readonly<Partial<Record<SandboxStatus, number>>> = { ok: 0, error: 1 }

function complete({ status = 'ok', stdout = '', stderr = '', files = {}, ...given }: ScriptedResult): SandboxResult {
  const exitCode = exitCodes[status]
  const { skipped = [] } = given
  return {
    status,
    ...(exitCode === undefined ? {} : { exitCode }),
    truncated: status === 'output_limit',
    skipped,
    skippedCount: skipped.length,
    usage,
    ...given,
    stdout,
    stderr,
    stdoutBytes: new TextEncoder().encode(stdout),
    stderrBytes: new TextEncoder().encode(stderr),
    files: toBytes(files),
  }
}

function toBytes(files: Readonly<Record<string, string | Uint8Array>>): CollectedFiles {
  const encoded = Object.entries(files).map(([path, file]) => [
    path,
    typeof file === 'string' ? new TextEncoder().encode(file) : file,
  ])
  return Object.fromEntries(encoded)
}
