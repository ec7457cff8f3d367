import type { Socket } from 'node:net'
import { connectTls } from '../network/connect-tls.ts'
import type { ProxyContext } from './proxy-context.ts'
import { Refusal } from './refusal.ts'

/** Throws a `Refusal` for a host that is not on the list. */
export function checkAllowed(host: string, { allow }: Pick<ProxyContext, 'allow'>): void {
  if (allow.has(host)) return
  const names = [...allow]
  const shown = names.slice(0, 20).join(', ') || 'none'
  throw new Refusal(403, `${host} is not allowed. Allowed: ${shown}${names.length > 20 ? ', and more' : ''}`, host)
}

/**
 * Counts one more that is under way, until its scope ends. Throws a `Refusal` where there are too many: a host that reads
 * nothing can hold a connection for longer than the client holds its own.
 */
export function takeSlot({ slots, limits }: Pick<ProxyContext, 'slots' | 'limits'>): Disposable {
  if (slots.taken >= limits.connections) throw tooMany(limits.connections)
  slots.taken += 1
  return {
    [Symbol.dispose]() {
      slots.taken -= 1
    },
  }
}

export function tooMany(most: number): Refusal {
  return new Refusal(503, `there are ${most} at once, and there may be no more`)
}

export interface HostToReach {
  readonly host: string
  readonly port: 80 | 443
  /** TLS is opened here. */
  readonly isSecure: boolean
  readonly signal: AbortSignal
}

/**
 * A connection to a host. Whatever goes wrong is the same sentence for the code: what it is exactly would tell about the
 * host's network.
 */
export async function reachHost(wanted: HostToReach, context: ProxyContext): Promise<Socket> {
  const { host, port, isSecure, signal } = wanted
  try {
    const plain = await context.open(host, port, signal)
    context.sockets.add(plain)
    return isSecure ? await secure(plain, wanted, context) : plain
  } catch (error) {
    const sentence = `${host} could not be reached: it has no public address, does not answer, or has no valid certificate`
    throw new Refusal(502, sentence, host, error)
  }
}

async function secure(socket: Socket, { host, signal }: HostToReach, context: ProxyContext): Promise<Socket> {
  const { limits, secureContext, sockets } = context
  const timeoutMs = limits.connectTimeout
  const secured = await connectTls({ socket, host, timeoutMs, secureContext: secureContext(), signal })
  sockets.add(secured)
  return secured
}
