import { WfloError } from '../errors/wflo-error.ts'
import { fromWireError } from '../errors/wire-error.ts'
import type { Json } from '../json/json.ts'
import type { EffectCommand, Host, Outcome } from './host.ts'

export type TariffReply = { readonly tariff: Json } | { readonly error: WfloError }

type Listener = (reply: TariffReply) => void

/** Makes the look-up of a tariff from its place among the run's look-ups, which makes its key unique. */
export type MakeLookup = (count: number) => EffectCommand

/**
 * The tariffs of a run, each looked up once, recorded, and looked up again when it has run out. Who asks while the
 * look-up is open waits for the same one. A failed look-up is not kept, a lost one is made again: it is free.
 */
export class Tariffs {
  readonly #host: Host
  readonly #known = new Map<string, Json>()
  readonly #waiting = new Map<string, Listener[]>()
  #lookups = 0

  constructor(host: Host) {
    this.#host = host
  }

  /** Answers at once where the tariff is known. */
  get(name: string, makeLookup: MakeLookup, listener: Listener): void {
    const known = this.#known.get(name)
    if (known !== undefined && !this.#hasRunOut(known)) {
      listener({ tariff: known })
      return
    }
    const waiting = this.#waiting.get(name)
    if (waiting !== undefined) {
      waiting.push(listener)
      return
    }
    this.#waiting.set(name, [listener])
    this.#lookUp(name, makeLookup)
  }

  #lookUp(name: string, makeLookup: MakeLookup): void {
    this.#lookups += 1
    this.#host.effect(makeLookup(this.#lookups)).on((outcome) => {
      if (outcome.status === 'lost') this.#lookUp(name, makeLookup)
      else this.#answer(name, toReply(outcome))
    })
  }

  #answer(name: string, reply: TariffReply): void {
    const listeners = this.#waiting.get(name) ?? []
    this.#waiting.delete(name)
    if ('tariff' in reply) this.#known.set(name, reply.tariff)
    for (const listener of listeners) listener(reply)
  }

  #hasRunOut(tariff: Json): boolean {
    const until =
      typeof tariff === 'object' && tariff !== null && 'validUntil' in tariff ? tariff.validUntil : undefined
    return typeof until === 'number' && until <= this.#host.now()
  }
}

function toReply(outcome: Outcome): TariffReply {
  if (outcome.status === 'completed') return { tariff: outcome.output }
  if (outcome.status === 'failed') return { error: fromWireError(outcome.error) }
  return { error: new WfloError('the look-up of a price was cancelled', { code: 'cancelled', booking: 'release' }) }
}
