import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { isOwnAddress } from './own-network.ts'

const of = (cidr: string | null) => ({ cidr }) as NetworkInterfaceInfo
const interfaces = { eth0: [of('1.2.3.4/22'), of('2a01:4f8:1:2::5/64')], tun0: [of(null)], gone: undefined }

describe('a network of this machine', () => {
  it.each(['1.2.3.4', '1.2.0.1', '1.2.3.255', '2a01:4f8:1:2::5', '2a01:4f8:1:2:ffff::1'])('has %s', (address) => {
    expect(isOwnAddress(address, interfaces)).toBe(true)
  })

  it.each(['1.2.4.1', '8.8.8.8', '2a01:4f8:1:3::5'])('does not have %s', (address) => {
    expect(isOwnAddress(address, interfaces)).toBe(false)
  })

  it('has the loopback of wherever this runs', () => {
    expect(isOwnAddress('127.0.0.1')).toBe(true)
  })
})
