import { x } from 'tinyexec'

/** A Docker engine that answers. What the end of the scope stops is only an engine that was started for this scope. */
export interface DockerEngine extends AsyncDisposable {
  /** What `DOCKER_HOST` takes: `unix:///…` or `tcp://…`. */
  readonly host: string
  /** Absent: it is not at a file of this machine. */
  readonly socketPath?: string
  readonly version: string
  /** Such as `runc` and `runsc`. */
  readonly runtimes: readonly string[]
  /** The host of the engine that it gets its images from. Absent: they are built on it. */
  readonly imagesFrom?: string
}

/** Why an engine does not answer, in one line. */
export interface DockerSilence {
  readonly problem: string
}

export type DockerAnswer = DockerEngine | DockerSilence

interface Info {
  readonly ServerVersion?: string
  readonly Runtimes?: Readonly<Record<string, unknown>>
}

const mostWaitMs = 10_000

/** Asks an engine for what it is. Never rejects. */
export async function askEngine(host: string): Promise<DockerAnswer> {
  try {
    const args = ['--host', host, 'info', '--format', '{{json .}}']
    const { exitCode, stdout, stderr } = await x('docker', args, { timeout: mostWaitMs })
    const { ServerVersion: version = '', Runtimes = {} } = exitCode === 0 ? (JSON.parse(stdout) as Info) : {}
    if (version === '') return { problem: stderr.trim().split('\n')[0] || `docker info ended with ${exitCode}` }
    const socket = host.startsWith('unix://') ? { socketPath: host.slice('unix://'.length) } : {}
    return { host, ...socket, version, runtimes: Object.keys(Runtimes), async [Symbol.asyncDispose]() {} }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

export function isEngine(answer: DockerAnswer): answer is DockerEngine {
  return 'version' in answer
}
