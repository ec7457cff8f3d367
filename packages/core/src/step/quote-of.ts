import { InvalidValueError } from '../errors/invalid-value-error.ts'
import type { Json } from '../json/json.ts'
import { isAmount, type Money } from '../money/money.ts'

/** A quote as it was given: an amount, or a function of the call. */
export type GivenQuote<Call> = Money | ((call: Call) => Money)

/** The quote of one call. Throws `InvalidValueError` for what is no amount: plain JavaScript may give a number. */
export function quoteOf<Call>(step: string, quote: GivenQuote<Call>, call: Json): Money {
  const amount: unknown = typeof quote === 'function' ? quote(call as Call) : quote
  if (isAmount(amount)) return amount
  throw new InvalidValueError(
    `the quote of step "${step}" is ${String(amount)}, and has to be an amount of 0 or more, such as usd('0.01')`,
    { step },
  )
}
