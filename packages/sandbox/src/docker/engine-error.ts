import { SandboxFailedError, SandboxUnavailableError, WfloError } from '@wflo/core'

interface EngineProblem {
  readonly message?: string
  readonly code?: string
  readonly statusCode?: number
}

/** What a socket says where nobody listens, or where this user may not. */
const unreachable: ReadonlySet<string | undefined> = new Set([
  'ENOENT',
  'ECONNREFUSED',
  'EACCES',
  'EPERM',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
])

/** The HTTP status of the engine's answer; `undefined` where it gave none. */
export function statusOf(error: unknown): number | undefined {
  return (error as EngineProblem | null)?.statusCode
}

/** Whatever asking the engine threw, as an error of the contract. */
export function toEngineError(error: unknown): WfloError {
  if (WfloError.isInstance(error)) return error
  const { code, message = String(error) } = error as EngineProblem
  if (unreachable.has(code)) return noEngine(code, message, error)
  return new SandboxFailedError(`the Docker engine refused: ${message.trim()}`, { cause: error })
}

function noEngine(code: string | undefined, message: string, cause: unknown): SandboxUnavailableError {
  const isForbidden = code === 'EACCES' || code === 'EPERM'
  return new SandboxUnavailableError({
    problem: isForbidden
      ? `this user may not use the Docker engine (${message})`
      : `no Docker engine answers (${message})`,
    ways: isForbidden
      ? ['add the user to the group "docker", or run a rootless engine and set DOCKER_HOST to its socket']
      : [
          'start Docker (on Debian: apt-get install docker.io, then dockerd or systemctl start docker), or',
          'set DOCKER_HOST, or dockerSandbox({ docker: { socketPath } }), to where an engine listens (`docker context inspect` tells where the docker command looks)',
        ],
    cause,
  })
}
