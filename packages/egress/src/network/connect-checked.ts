import { connect, isIP, type Socket } from 'node:net'
import { type Duration, InvalidValueError, parseDuration } from '@wflo/core'
import { checkHostName } from './host-name.ts'
import { HostUnreachableError } from './host-unreachable-error.ts'
import { isOwnAddress } from './own-network.ts'
import { PrivateAddressError } from './private-address-error.ts'
import { isPublicAddress } from './public-address.ts'
import { type ResolveHost, resolveHost } from './resolve-host.ts'
import { startTimeLimit } from './time-limit.ts'

export interface ConnectCheckedOptions {
  /** A name, never an address: `checkHostName` is applied to it. */
  readonly host: string
  readonly port: number
  /** The name was set by the operator as one that may lead into the network of the host. Default false. */
  readonly isPrivateAllowed?: boolean
  /** Asked once. Default: as every program of this machine finds addresses. */
  readonly resolve?: ResolveHost
  /** The longest for finding and connecting together. Default 10 seconds. */
  readonly timeout?: Duration
  readonly signal?: AbortSignal
}

/**
 * RFC 8305 starts the next address after 250 ms beside the first one; Node gives the first one up instead, so that it
 * needs longer to answer over a slow line.
 */
const attemptMs = 1_000

/** Far more than any name has; each may take `attemptMs`. */
const mostAddresses = 64

/**
 * A TCP connection to a host by its name. The name is resolved once, its addresses are checked, and exactly those are
 * connected to, by turns of IPv6 and IPv4: a name that means something else a moment later gains nothing. One address
 * that is not public (or is of a network of this machine) refuses the name as a whole. Connecting to the others would be
 * as safe; but a name that mixes both is an attempt or a mistake, and must not work by chance of the order. Rejects with
 * `PrivateAddressError`, `HostUnreachableError`, `InvalidValueError`, or the signal's reason. The socket stays open for
 * writing when the other side ends.
 */
export async function connectChecked(options: ConnectCheckedOptions): Promise<Socket> {
  const host = checkHostName(options.host)
  checkPort(options.port)
  using limit = startTimeLimit(parseDuration(options.timeout ?? '10s'), options.signal)
  try {
    const addresses = await untilAborted(findAddresses(host, options), limit.signal)
    return await connectTo(addresses, { host, port: options.port, signal: limit.signal })
  } catch (error) {
    if (limit.isOver) throw new HostUnreachableError(host, 'it took too long')
    throw error
  }
}

async function findAddresses(host: string, options: ConnectCheckedOptions): Promise<readonly string[]> {
  const addresses = await askFor(host, options.resolve ?? resolveHost)
  if (addresses.length === 0) throw new HostUnreachableError(host, 'it has no address')
  const isAllowed = options.isPrivateAllowed ? isAddress : isPublicNeighbour
  if (!addresses.every(isAllowed)) throw new PrivateAddressError(host)
  return addresses.slice(0, mostAddresses)
}

async function askFor(host: string, resolve: ResolveHost): Promise<readonly string[]> {
  try {
    return await resolve(host)
  } catch (error) {
    throw new HostUnreachableError(host, 'its address was not found', error)
  }
}

function isAddress(address: string): boolean {
  return isIP(address) !== 0
}

function isPublicNeighbour(address: string): boolean {
  return isPublicAddress(address) && !isOwnAddress(address)
}

interface ConnectTarget {
  readonly host: string
  readonly port: number
  readonly signal: AbortSignal
}

function connectTo(addresses: readonly string[], { host, port, signal }: ConnectTarget): Promise<Socket> {
  signal.throwIfAborted()
  const answers = addresses.map((address) => ({ address, family: isIP(address) }))
  const socket = connect({
    host,
    port,
    lookup: (_host, _options, done) => done(null, answers),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: attemptMs,
    allowHalfOpen: true,
    noDelay: true,
  })
  return new Promise((resolve, reject) => {
    const abort = (): unknown => socket.destroy(signal.reason)
    const fail = (cause: unknown): void => reject(signal.aborted ? signal.reason : unreachable(host, cause))
    signal.addEventListener('abort', abort, { once: true })
    socket.once('error', fail)
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort)
      socket.off('error', fail)
      resolve(socket)
    })
  })
}

function unreachable(host: string, cause: unknown): HostUnreachableError {
  return new HostUnreachableError(host, 'it does not answer', cause)
}

function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function checkPort(port: number): void {
  if (Number.isInteger(port) && port > 0 && port < 65_536) return
  throw new InvalidValueError(`${port} is not a port: write a whole number from 1 to 65535`, { port })
}
