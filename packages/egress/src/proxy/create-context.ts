import { silentLogger } from '@wflo/core'
import type { connectChecked } from '../network/connect-checked.ts'
import { checkHostName } from '../network/host-name.ts'
import { type ResolveHost, resolveHost } from '../network/resolve-host.ts'
import { shareLookups } from '../network/share-lookups.ts'
import type { EgressProxyOptions } from './egress-proxy-options.ts'
import type { OpenConnection, ProxyContext } from './proxy-context.ts'
import { createProxyLog } from './proxy-log.ts'
import { resolveLimits } from './resolve-limits.ts'
import { createSecretStore } from './secret-store.ts'
import { createSocketSet } from './socket-set.ts'
import { checkAuthorities, trustAlso } from './trusted-authorities.ts'
import { createTurns } from './turns.ts'

export type ConnectChecked = typeof connectChecked

/** Shared by all proxies of a process, as the threads of Node are. */
const resolveShared: ResolveHost = shareLookups(resolveHost)

/** Throws `InvalidValueError` for options that cannot be. */
export function createContext(options: EgressProxyOptions, connect: ConnectChecked): ProxyContext {
  const { allow, secrets = {}, ca = [], logger = silentLogger() } = options
  const authorities = [ca].flat()
  checkAuthorities(authorities)
  return {
    allow: new Set(allow.map(checkHostName)),
    secrets: createSecretStore(secrets),
    limits: resolveLimits(options.limits),
    log: createProxyLog(logger),
    sockets: createSocketSet(),
    turns: createTurns(),
    slots: { taken: 0 },
    open: createOpen(options, connect),
    secureContext: () => (authorities.length === 0 ? undefined : trustAlso(authorities)),
  }
}

function createOpen(options: EgressProxyOptions, connect: ConnectChecked): OpenConnection {
  const privateHosts = new Set((options.privateHosts ?? []).map(checkHostName))
  const resolve = options.resolve === undefined ? resolveShared : shareLookups(options.resolve)
  const { connectTimeout: timeout } = resolveLimits(options.limits)
  return (host, port, signal) =>
    connect({ host, port, isPrivateAllowed: privateHosts.has(host), resolve, timeout, signal })
}
