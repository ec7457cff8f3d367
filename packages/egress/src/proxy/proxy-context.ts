import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { ProxyLog } from './proxy-log.ts'
import type { ResolvedLimits } from './resolve-limits.ts'
import type { SecretStore } from './secret-store.ts'
import type { SocketSet } from './socket-set.ts'
import type { Turns } from './turns.ts'

/** One connection to a host that is allowed, on a port that is. */
export type OpenConnection = (host: string, port: number, signal: AbortSignal) => Promise<Socket>

/** What every request of a proxy needs. */
export interface ProxyContext {
  readonly allow: ReadonlySet<string>
  readonly secrets: SecretStore
  readonly limits: ResolvedLimits
  readonly log: ProxyLog
  /** Those to hosts, beside those of clients. */
  readonly sockets: SocketSet
  readonly turns: Turns
  readonly open: OpenConnection
  /** Made when it is first needed; `undefined` for the authorities of Node alone. */
  readonly secureContext: () => SecureContext | undefined
  /** Requests and tunnels that are under way. */
  readonly slots: { taken: number }
}
