import { resolveLimits, type Sandbox, type SandboxOutput, type SandboxRequest, type SandboxResult } from '@wflo/core'
import type { Place } from '../settings.ts'

/** What a run gives, where it differs from one that was `ok` and wrote nothing. Bytes need not be text. */
export interface ScriptedEnd extends Partial<Omit<SandboxResult, 'exitCode'>> {
  readonly exitCode?: number | undefined
}

interface ScriptOptions {
  readonly onOutput: (output: SandboxOutput) => void
  readonly signal: AbortSignal
}

/** What code does, as a function. */
export type Script = (request: SandboxRequest, options: ScriptOptions) => Promise<ScriptedEnd> | ScriptedEnd

export interface ScriptedSandbox {
  readonly open: (place: Place) => Promise<Sandbox>
  /** Everything that was asked of it, in order. */
  readonly calls: (SandboxRequest | Place | 'close')[]
}

/** A sandbox without a container, which says and answers what a test wants. */
export function scriptedSandbox(script: Script): ScriptedSandbox {
  const calls: ScriptedSandbox['calls'] = []
  const close = async (): Promise<void> => void calls.push('close')
  const refuse = (): never => {
    throw new Error('the command asks for this nowhere')
  }
  const sandbox: Sandbox = {
    name: 'scripted',
    capabilities: { languages: ['python'], isolation: 'container', memoryLimit: true, network: ['none'] },
    limits: resolveLimits(),
    probe: async () => ({ description: 'a script', warnings: ['it is none'] }),
    async run(request, { signal = new AbortController().signal, onOutput = () => {} } = {}) {
      calls.push(request)
      return toResult(await script(request, { signal, onOutput }))
    },
    spawn: refuse,
    open: refuse,
    close,
    [Symbol.asyncDispose]: close,
  }
  return {
    calls,
    async open(place) {
      calls.push(place)
      return sandbox
    },
  }
}

function toResult({ exitCode, ...given }: ScriptedEnd): SandboxResult {
  const { status = 'ok', stdout = '', stderr = '' } = given
  const code = exitCode ?? (status === 'ok' ? 0 : undefined)
  return {
    status,
    ...(code === undefined ? {} : { exitCode: code }),
    stdout,
    stderr,
    stdoutBytes: Buffer.from(stdout),
    stderrBytes: Buffer.from(stderr),
    truncated: false,
    files: {},
    skipped: [],
    skippedCount: 0,
    usage: { wallMs: 12, cpuMs: 10, peakMemory: 12.5 * 1_024 ** 2, oomEvents: 0 },
    ...given,
  }
}
