import type { ResolveHost } from './resolve-host.ts'

/**
 * One question for a name at a time, however many ask: `getaddrinfo` takes one of the few threads that Node has for
 * files as well, and a name whose server is slow must not take them all.
 */
export function shareLookups(resolve: ResolveHost): ResolveHost {
  const pending = new Map<string, Promise<readonly string[]>>()
  return (host) => {
    const known = pending.get(host)
    if (known !== undefined) return known
    const asked = Promise.resolve(resolve(host)).finally(() => pending.delete(host))
    pending.set(host, asked)
    return asked
  }
}
