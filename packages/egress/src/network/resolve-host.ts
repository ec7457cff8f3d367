import { lookup } from 'node:dns/promises'

/** Every address of a name, IPv4 and IPv6. */
export type ResolveHost = (host: string) => Promise<readonly string[]>

/** As every program of this machine finds them (`getaddrinfo`): hosts file, DNS, and whatever else is set up. */
export async function resolveHost(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true })
  return found.map(({ address }) => address)
}
