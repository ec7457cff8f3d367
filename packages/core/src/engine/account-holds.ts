import type { Account, AccountReply } from '../account/account.ts'
import { AccountBusyError } from '../errors/account-busy-error.ts'
import { AccountExceededError } from '../errors/account-exceeded-error.ts'
import { WfloError } from '../errors/wflo-error.ts'
import type { Logger } from '../logger/logger.ts'
import { parseMoney } from '../money/money.ts'
import { chargeOf } from '../runtime/booking.ts'
import type { EffectCommand, Outcome } from '../runtime/host.ts'
import { repeatInBackground } from './background-timer.ts'
import type { Clock } from './clock.ts'

/** What an attempt is, for whoever decides which scopes it is charged to. */
export interface AccountFacts {
  readonly runId: string
  readonly workflow: string
  readonly step: string
  /** What is asked, such as `openai/gpt-4o-mini`. */
  readonly target: string
  /** Milliseconds since the epoch: a scope of a day is chosen once, when the attempt begins, and kept. */
  readonly at: number
  /** The engine's `config`. */
  readonly config: Readonly<Record<string, unknown>>
}

export interface AccountsOptions {
  readonly account: Account
  /** The scopes that a priced attempt is charged to, such as `['team/red', 'day/2026-11-23']`. None: it is not charged. */
  readonly scopes: (attempt: AccountFacts) => readonly string[]
  /** How long an attempt waits for others to settle where it does not fit beside them: milliseconds. Default 60,000. */
  readonly waitMs?: number
  /** How long the account believes that a silent process is still at it: milliseconds. Default 60,000. */
  readonly leaseMs?: number
}

export interface AccountHoldsOptions extends AccountsOptions {
  readonly clock: Clock
  readonly logger: Logger | undefined
  readonly config: Readonly<Record<string, unknown>>
}

export interface HoldRequest {
  readonly runId: string
  /**
   * Of the run, where it may be executed anew under its id, such as by a reset on a cluster: what one execution holds is not
   * what another one does. Default: there is one.
   */
  readonly execution?: string | undefined
  readonly workflow: string
  readonly command: EffectCommand
  readonly signal: AbortSignal
}

/** How often a waiting attempt asks again, at the most. */
const mostBetweenAsksMs = 500

/** How often an answer of the account is tried again before its lease has to do. */
const mostTries = 4

/** What attempts of this engine hold in the accounts behind their runs. */
export class AccountHolds {
  readonly #options: AccountHoldsOptions
  readonly #leaseMs: number
  readonly #held = new Set<string>()
  #stopRenewing: (() => void) | undefined

  constructor(options: AccountHoldsOptions) {
    this.#options = options
    this.#leaseMs = options.leaseMs ?? 60_000
  }

  /**
   * Reserves what an attempt may cost in all of its scopes, and waits for its turn. Gives the key of the hold; `undefined`
   * where it is charged to none. Throws where it must not begin.
   */
  async take({ runId, execution, workflow, command, signal }: HoldRequest): Promise<string | undefined> {
    const { clock, config, scopes: choose } = this.#options
    const { name: step, target, reserve = '0' } = command
    const scopes = choose({ runId, workflow, step, target, at: clock.now(), config })
    if (scopes.length === 0) return undefined
    const key = keyOf({ runId, execution }, command.key)
    const request = { key, scopes, amount: parseMoney(reserve), leaseMs: this.#leaseMs }
    await this.#reserve(request, step, signal)
    this.#held.add(key)
    this.#stopRenewing ??= repeatInBackground(this.#leaseMs / 3, () => this.#renew())
    return key
  }

  /** Books what became of an attempt. Never rejects: what cannot be booked stays reserved until its lease runs out. */
  async close(key: string, outcome: Outcome): Promise<void> {
    this.#held.delete(key)
    if (this.#held.size === 0) {
      this.#stopRenewing?.()
      this.#stopRenewing = undefined
    }
    const { account, logger } = this.#options
    const charge = chargeOf(outcome)
    for (let tries = 1; tries <= mostTries; tries += 1) {
      try {
        if (typeof charge === 'bigint') await account.settle(key, charge)
        else if (charge === 'release') await account.release(key)
        else await account.leaveUnresolved(key)
        return
      } catch (error) {
        logger?.warn({ key, tries, error: String(error) }, 'an attempt could not be booked in its account')
        await this.#pause(2 ** tries * 10)
      }
    }
  }

  /** What became known later of an attempt that was left unresolved. An entry that the account does not know is none. */
  async reconcile(run: Pick<HoldRequest, 'runId' | 'execution'>, key: string, actual: string): Promise<void> {
    await this.#options.account.settle(keyOf(run, key), parseMoney(actual))
  }

  async #reserve(request: Parameters<Account['reserve']>[0], step: string, signal: AbortSignal): Promise<void> {
    const { clock, waitMs = 60_000 } = this.#options
    const until = clock.now() + waitMs
    for (let pauseMs = 10; ; pauseMs = Math.min(2 * pauseMs, mostBetweenAsksMs)) {
      signal.throwIfAborted()
      const reply = await this.#ask(request)
      if (reply.status === 'reserved') return
      const refusal = { step, quote: request.amount, view: reply.view }
      if (reply.fit === 'never') throw new AccountExceededError(refusal)
      if (clock.now() >= until) throw new AccountBusyError(refusal)
      await this.#pause(pauseMs)
    }
  }

  /** A store that does not answer is no budget: nothing is called. */
  async #ask(request: Parameters<Account['reserve']>[0]): Promise<AccountReply> {
    try {
      return await this.#options.account.reserve(request)
    } catch (cause) {
      if (WfloError.isInstance(cause)) throw cause
      throw new WfloError('the account could not be asked, so the call was not made', {
        name: 'AccountUnavailableError',
        code: 'account_unavailable',
        retryable: true,
        booking: 'release',
        cause,
      })
    }
  }

  #renew(): void {
    const renewing = Promise.resolve(this.#options.account.renew([...this.#held], this.#leaseMs))
    renewing.catch((error) => this.#options.logger?.warn({ error: String(error) }, 'leases could not be renewed'))
  }

  #pause(ms: number): Promise<void> {
    const { clock } = this.#options
    return new Promise((resolve) => clock.wakeAt(clock.now() + ms, resolve))
  }
}

function keyOf({ runId, execution }: Pick<HoldRequest, 'runId' | 'execution'>, key: string): string {
  return execution === undefined ? `${runId}:${key}` : `${runId}@${execution}:${key}`
}
