import type { Duration, Logger, SandboxLimits } from '@wflo/core'
import type { EgressSecrets } from '@wflo/egress'
import type { DockerOptions } from 'dockerode'

export interface DockerPoolOptions {
  /** Containers that are ready before they are asked for. Default 2; 0 makes each one when it is needed. */
  readonly size?: number
  /** One that nobody needed for so long is removed; the next run fills the pool again. Default 10 minutes. */
  readonly idleTime?: Duration
}

export interface DockerSandboxOptions {
  /** Has Python 3.9 or newer as `python3`. It is never fetched. Default `wflo/runtime:python3.11`. */
  readonly image?: string
  /** What Docker starts containers with: `runc` shares the kernel of the host, `runsc` (gVisor) does not. Default `runc`. */
  readonly runtime?: string
  /** Of a run that says nothing else. */
  readonly limits?: SandboxLimits
  /** Headers that the proxy adds for hosts that a run may reach. The code never sees them. */
  readonly secrets?: EgressSecrets
  readonly pool?: DockerPoolOptions
  /** Runs and sessions at once; more wait, first come first served. Default: twice the processors of the engine. */
  readonly maxConcurrent?: number
  /** The longest wait for a place. Default 60 seconds. */
  readonly queueTimeout?: Duration
  /** Where the engine is. Default: `DOCKER_HOST`, else the socket of this machine. */
  readonly docker?: DockerOptions
  /** Default: silent. */
  readonly logger?: Logger
}
