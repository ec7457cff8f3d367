import { SandboxClosedError } from '../errors/sandbox-closed-error.ts'
import { checkFileNames } from '../sandbox/check-file-names.ts'
import type { ResolvedLimits } from '../sandbox/resolve-limits.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { SandboxLimits } from '../sandbox/sandbox-limits.ts'
import type { SandboxRunOptions, SandboxSessionOptions } from '../sandbox/sandbox-options.ts'
import type { SandboxCommand, SandboxFiles, SandboxRequest } from '../sandbox/sandbox-request.ts'
import type { CollectedFiles, SandboxResult } from '../sandbox/sandbox-result.ts'
import type { SandboxSession } from '../sandbox/sandbox-session.ts'
import { spawnScripted } from './spawn-scripted.ts'

export interface ScriptedSessionOptions {
  readonly run: Sandbox['run']
  readonly limits: ResolvedLimits
  readonly session: SandboxSessionOptions
  /** Aborted when the sandbox is closed. */
  readonly closed: AbortSignal
}

/** A session that keeps files: what was written, what runs were given, and what their answers say they made. */
export function openScriptedSession(options: ScriptedSessionOptions): SandboxSession {
  const { session, closed } = options
  const id = crypto.randomUUID()
  const disposing = new AbortController()
  const files = new Map<string, Uint8Array>()
  const write = (given: SandboxFiles): void => {
    checkFileNames(given)
    for (const [path, file] of Object.entries(given)) files.set(path, toBytes(file))
  }
  const enter = (signal?: AbortSignal): void => {
    signal?.throwIfAborted()
    if (disposing.signal.aborted || closed.aborted) throw new SandboxClosedError(`the session ${id}`)
  }
  const run = async (command: SandboxCommand, { signal, onOutput }: SandboxRunOptions = {}): Promise<SandboxResult> => {
    enter()
    write(command.files ?? {})
    const stopped = signal === undefined ? disposing.signal : AbortSignal.any([signal, disposing.signal])
    const result = await options.run(toRequest(command, session), { signal: stopped, onOutput })
    write(result.files)
    return result
  }
  const dispose = async (): Promise<void> => disposing.abort()
  return {
    id,
    async writeFiles(given, { signal } = {}) {
      enter(signal)
      write(given)
    },
    run,
    spawn: (command, { signal } = {}) => spawnScripted((given) => run(command, given), signal),
    async readFiles(patterns = ['**'], { signal } = {}) {
      enter(signal)
      return { files: select(files, patterns), skipped: [], skippedCount: 0 }
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  }
}

function toRequest(command: SandboxCommand, session: SandboxSessionOptions): SandboxRequest {
  const { timeout, output, ...rest } = command
  const given = { ...(timeout === undefined ? {} : { timeout }), ...(output === undefined ? {} : { output }) }
  const limits = { ...session.limits, ...given } as SandboxLimits
  return { ...rest, limits, ...(session.network === undefined ? {} : { network: session.network }) }
}

function toBytes(file: string | Uint8Array): Uint8Array {
  return typeof file === 'string' ? new TextEncoder().encode(file) : file
}

function select(files: ReadonlyMap<string, Uint8Array>, patterns: readonly string[]): CollectedFiles {
  const expressions = patterns.map(toExpression)
  return Object.fromEntries([...files].filter(([path]) => expressions.some((expression) => expression.test(path))))
}

function toExpression(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|[^*?]/g, (piece) => {
    if (piece === '**/') return '(?:[^/]+/)*'
    if (piece === '**') return '.+'
    if (piece === '*') return '[^/]*'
    return piece === '?' ? '[^/]' : piece.replace(/[.+^${}()|[\]\\]/, '\\$&')
  })
  return new RegExp(`^(?:${source})$`, 'su')
}
