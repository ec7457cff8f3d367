import { BlockList, isIP, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'

type Interfaces = ReturnType<typeof networkInterfaces>

/**
 * Whether an address is one of this machine, or of a network that it is part of: those may be public, as on IPv6 they
 * mostly are, and are the host's own for all that.
 */
export function isOwnAddress(address: string, interfaces: Interfaces = networkInterfaces()): boolean {
  const own = new BlockList()
  for (const { cidr } of Object.values(interfaces).flatMap((each) => each ?? [])) {
    const [net = '', prefix] = cidr?.split('/') ?? []
    if (isIP(net) !== 0) own.addSubnet(net, Number(prefix), isIPv6(net) ? 'ipv6' : 'ipv4')
  }
  return own.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
