import type { Duration, Logger, SandboxLimits } from '@wflo/core'
import type { EgressSecrets } from '@wflo/egress'
import type { DockerOptions } from 'dockerode'

export interface DockerPoolOptions {
  /** Containers that are ready before they are asked for. Default 2; 0 makes each one when it is needed. */
  readonly size?: number
  /** After so long without a run they are removed; the next run fills the pool again. Default 10 minutes. */
  readonly idleTime?: Duration
  /** Modules that are imported before code is there, such as `['numpy', 'pandas']`. Default: none. */
  readonly preload?: readonly string[]
}

/** What runs with `network: { allow }` can reach beside what they say. Set by whoever runs the sandbox, never by a run. */
export interface DockerEgressOptions {
  /** Headers that the proxy adds for hosts that a run may reach. The code never sees them. */
  readonly secrets?: EgressSecrets
  /** Names whose addresses may be inside the network of the host, such as `db.internal`. Default: none. */
  readonly privateHosts?: readonly string[]
  /** Addresses of a name. Default: as the system resolves it. */
  readonly resolve?: (host: string) => Promise<readonly string[]>
  /** Certificates to trust beside those of Node, as PEM, where the proxy itself opens TLS. */
  readonly ca?: string | readonly string[]
}

export interface DockerSandboxOptions {
  /** Has Python 3.9 or newer as `python3`. It is never fetched. Default `wflo/runtime:python3.11`. */
  readonly image?: string
  /**
   * What Docker starts containers with: `runc` shares the kernel of the host, `runsc` (gVisor) and `kata…` do not. It has
   * to be known to the engine. Default `runc`.
   */
  readonly runtime?: string
  /** Of a run that says nothing else. */
  readonly limits?: SandboxLimits
  readonly egress?: DockerEgressOptions
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
