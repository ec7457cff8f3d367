import { BlockList, type IPVersion, isIPv4, isIPv6 } from 'node:net'

type Blocks = readonly (readonly [net: string, prefix: number])[]

/**
 * Every block of https://www.iana.org/assignments/iana-ipv4-special-registry, also the few that it calls globally
 * reachable (AS112, AMT, PCP and TURN anycast), multicast (https://www.iana.org/assignments/multicast-addresses), and
 * 168.63.129.16, behind which every machine of Azure finds its host
 * (https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16).
 */
const special4: Blocks = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/**
 * The only part of IPv6 that is given out (https://www.iana.org/assignments/ipv6-address-space). Outside it are loopback,
 * unspecified, IPv4-mapped and -compatible, both prefixes of NAT64, discard-only, segment routing, unique local,
 * link-local, site-local and multicast.
 */
const global6: Blocks[number] = ['2000::', 3]

/**
 * The blocks within it of https://www.iana.org/assignments/iana-ipv6-special-registry: protocol assignments (Teredo,
 * benchmarks, ORCHID among them), documentation, 6to4, AS112, documentation.
 */
const special6: Blocks = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
]

const special: BlockList = listOf({ ipv4: special4, ipv6: special6 })
const given: BlockList = listOf({ ipv6: [global6] })

/**
 * Whether an address is one of the public internet: given out to somebody, and not set aside for networks of one's own,
 * machines themselves, many machines at once, examples, or carrying IPv4 within IPv6. `false` for what is no address.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special.check(address, 'ipv4')
  return isIPv6(address) && !address.includes('%') && given.check(address, 'ipv6') && !special.check(address, 'ipv6')
}

function listOf(blocks: Partial<Record<IPVersion, Blocks>>): BlockList {
  const list = new BlockList()
  for (const [net, prefix] of blocks.ipv4 ?? []) list.addSubnet(net, prefix, 'ipv4')
  for (const [net, prefix] of blocks.ipv6 ?? []) list.addSubnet(net, prefix, 'ipv6')
  return list
}
