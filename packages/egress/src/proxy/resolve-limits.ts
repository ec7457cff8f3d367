import { InvalidValueError, parseBytes, parseDuration } from '@wflo/core'
import type { EgressLimits } from './egress-proxy-options.ts'

/** Numbers; times in milliseconds. */
export type ResolvedLimits = Readonly<Record<keyof EgressLimits, number>>

/** What a timer of Node takes, and room for what is added. */
const longestMs = 2 ** 31 - 10_000

/** Throws `InvalidValueError` for a limit that would let nothing pass, or that no timer takes. */
export function resolveLimits(limits: EgressLimits = {}): ResolvedLimits {
  return {
    connections: within('connections', limits.connections ?? 128, [1, 65_536]),
    idleTimeout: within('idleTimeout', parseDuration(limits.idleTimeout ?? '5m'), [1, longestMs]),
    headerTimeout: within('headerTimeout', parseDuration(limits.headerTimeout ?? '20s'), [1, longestMs]),
    connectTimeout: within('connectTimeout', parseDuration(limits.connectTimeout ?? '10s'), [1, longestMs]),
    headerSize: within('headerSize', parseBytes(limits.headerSize ?? '16k'), [1024, 1024 ** 2]),
  }
}

function within(name: string, value: number, [least, most]: readonly [number, number]): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new InvalidValueError(`the limit ${name} is ${value}: it has to be a whole number from ${least} to ${most}`, {
    limit: name,
    value,
  })
}
