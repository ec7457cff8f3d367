import type { ByteSize, Duration, Logger } from '@wflo/core'
import type { ResolveHost } from '../network/resolve-host.ts'
import type { EgressSecrets } from './egress-secrets.ts'

export interface EgressLimits {
  /** Clients at once, and requests and tunnels at once. Default 128. */
  readonly connections?: number
  /** A connection that neither side used for so long is ended. Default 5 minutes. */
  readonly idleTimeout?: Duration
  /** The longest that a client may take for its headers, or for the first message of a tunnel. Default 20 seconds. */
  readonly headerTimeout?: Duration
  /** The longest to find and reach a host, TLS included. Default 10 seconds. */
  readonly connectTimeout?: Duration
  /** The headers of a request, and again those of an answer. Default 16 KB. */
  readonly headerSize?: ByteSize
}

export interface EgressProxyOptions {
  /**
   * The Unix socket to listen on. It is made with mode 0666: who may reach it is said by its folder, which has to be
   * there. At most 103 bytes, which is what every system takes.
   */
  readonly path: string
  /** Names of hosts; no address, port, scheme or wildcard. A name stands for itself alone, not for names below it. */
  readonly allow: readonly string[]
  /** Those of hosts that are not in `allow` are never used. */
  readonly secrets?: EgressSecrets
  /** Names of `allow` whose addresses may be inside the network of the host. Never from the code. Default: none. */
  readonly privateHosts?: readonly string[]
  /** All addresses of a name. Default: as every program of this machine finds them (`getaddrinfo`). */
  readonly resolve?: ResolveHost
  /** PEM certificates of authorities that are trusted beside those of Node, for hosts with secrets. */
  readonly ca?: string | readonly string[]
  readonly limits?: EgressLimits
  /** Told of what is refused and what fails. Default: silent. */
  readonly logger?: Logger
}
