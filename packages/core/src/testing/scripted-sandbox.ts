import { SandboxClosedError } from '../errors/sandbox-closed-error.ts'
import { checkFileNames } from '../sandbox/check-file-names.ts'
import { resolveLimits } from '../sandbox/resolve-limits.ts'
import type { Sandbox, SandboxProbe } from '../sandbox/sandbox.ts'
import type { SandboxCapabilities } from '../sandbox/sandbox-capabilities.ts'
import type { SandboxLimits } from '../sandbox/sandbox-limits.ts'
import type { SandboxRunOptions } from '../sandbox/sandbox-options.ts'
import type { SandboxRequest } from '../sandbox/sandbox-request.ts'
import type { SandboxResult } from '../sandbox/sandbox-result.ts'
import { answerRun, type ScriptedRun } from './scripted-run.ts'
import { openScriptedSession } from './scripted-session.ts'
import { spawnScripted } from './spawn-scripted.ts'

export interface ScriptedSandboxOptions {
  /** Default `scripted`. */
  readonly name?: string
  /**
   * Answers a run: what its result differs in from one that was `ok` and wrote nothing, or an error to be thrown. Default:
   * every run is `ok`.
   */
  readonly run?: ScriptedRun
  /** What it can do. Default: everything. */
  readonly capabilities?: Partial<SandboxCapabilities>
  readonly limits?: SandboxLimits
  /** What `probe` gives, or an error that it throws. */
  readonly probe?: Partial<SandboxProbe> | Error
}

export interface ScriptedSandbox extends Sandbox {
  /** Every request that was run, in order. Of a session: what was asked, with its limits and network. */
  readonly requests: readonly SandboxRequest[]
}

/**
 * A sandbox that executes nothing: a function answers each run, and what was asked is recorded. Requests are checked,
 * signals obeyed and `close` kept as by a real one; no limit is enforced.
 */
export function scriptedSandbox(options: ScriptedSandboxOptions = {}): ScriptedSandbox {
  const { name = 'scripted', run: script = () => ({}), probe = {} } = options
  const limits = resolveLimits(options.limits)
  const closing = new AbortController()
  const requests: SandboxRequest[] = []
  const checkOpen = (): void => {
    if (closing.signal.aborted) throw new SandboxClosedError(`the sandbox "${name}"`)
  }
  const run = async (request: SandboxRequest, { signal, onOutput }: SandboxRunOptions = {}): Promise<SandboxResult> => {
    checkOpen()
    resolveLimits(request.limits, limits)
    checkFileNames(request.files ?? {})
    requests.push(request)
    const stopped = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal])
    return await answerRun({ script, request, signal: stopped, onOutput })
  }
  const close = async (): Promise<void> => closing.abort(new SandboxClosedError(`the sandbox "${name}"`))
  return {
    name,
    capabilities: { ...everything, ...options.capabilities },
    limits,
    requests,
    async probe({ signal } = {}) {
      signal?.throwIfAborted()
      checkOpen()
      if (probe instanceof Error) throw probe
      return { description: `${name}, which executes nothing`, warnings: [], ...probe }
    },
    run,
    spawn: (request, { signal } = {}) => spawnScripted((given) => run(request, given), signal),
    async open(session = {}) {
      session.signal?.throwIfAborted()
      checkOpen()
      resolveLimits(session.limits, limits)
      return openScriptedSession({ run, limits, session, closed: closing.signal })
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

const everything: SandboxCapabilities = {
  languages: ['python'],
  isolation: 'container',
  memoryLimit: true,
  network: ['none', 'allow', 'unsafe-bridge'],
}
