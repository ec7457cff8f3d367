import { type Money, parseMoney, type Usage } from '@wflo/core'
import { createPricer, type PricedUsage, type Pricer } from '@wflo/cost'
import { importPeer } from './install-peers.ts'
import type { Contestant } from './interleave.ts'

const models = [
  'gpt-4o',
  'gpt-4o-mini',
  'gpt-4.1',
  'gpt-4.1-mini',
  'gpt-4.1-nano',
  'o3',
  'o4-mini',
  'gpt-5',
  'gpt-5-mini',
  'gpt-5-nano',
  'gpt-5.1',
  'gpt-5.4',
  'gpt-5.5',
] as const

/** How many calls one run prices. */
export const callsPerRun = 1_000_000
const distinctCalls = 10_000

interface Call {
  readonly model: number
  readonly usage: Usage & { readonly input: { readonly cacheRead: number } }
}

interface Rates {
  readonly input: string
  readonly cacheRead: string
  readonly output: string
}

export interface MoneyContest {
  readonly contestants: readonly Contestant[]
  /** The sums that they came to, by name, in pico-dollars: they have to be the same. */
  readonly sums: ReadonlyMap<string, string>
}

/** The same calls priced by Wflo, by bare bigint arithmetic that checks nothing, and by decimal.js. */
export async function createMoneyContest(): Promise<MoneyContest> {
  const pricers = await Promise.all(models.map((model) => createPricer({ provider: 'openai', model, at: Date.now() })))
  const rates = pricers.map(ratesOf)
  const calls = createCalls()
  const sums = new Map<string, string>()
  const contestant = (name: string, sum: () => string): Contestant => ({
    name,
    run: async () => void sums.set(name, sum()),
  })
  const { default: Decimal } = await importPeer<{ readonly default: DecimalConstructor }>('decimal.js')
  return {
    sums,
    contestants: [
      contestant('wflo', () => sumByPricers(calls, pricers)),
      contestant('bare bigint', () => sumByBigints(calls, rates)),
      contestant('decimal.js', () => sumByDecimals(calls, rates, Decimal)),
    ],
  }
}

/** Read off a bill, so that all contestants use the same ones. */
function ratesOf(price: Pricer): Rates {
  const { rates } = price({ usage: { input: { total: 2, cacheRead: 1 }, output: { total: 1 } } })
  const { input = '0', cacheRead = '0', output = '0' } = rates
  return { input, cacheRead, output }
}

function createCalls(): readonly Call[] {
  let state = 42
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % below
  }
  return Array.from({ length: distinctCalls }, (_, index) => {
    const [fresh, cached, written] = [random(100_000), random(100_000), random(20_000)]
    const usage = { input: { total: fresh + cached, cacheRead: cached }, output: { total: written } }
    return { model: index % models.length, usage }
  })
}

const rounds = callsPerRun / distinctCalls

/** Each of these loops stands alone, so that the compiler sees one kind of amount; every amount is kept, as in a ledger. */
function sumByPricers(calls: readonly Call[], pricers: readonly Pricer[]): string {
  const amounts: PricedUsage[] = []
  let sum = 0n
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { model, usage }] of calls.entries()) {
      const priced = (pricers[model] as Pricer)({ usage })
      amounts[index] = priced
      sum += priced.amount
    }
  }
  return sum.toString()
}

function sumByBigints(calls: readonly Call[], rates: readonly Rates[]): string {
  const perToken = rates.map(({ input, cacheRead, output }) => ({
    input: perTokenOf(input),
    cacheRead: perTokenOf(cacheRead),
    output: perTokenOf(output),
  }))
  const amounts: Money[] = []
  let sum = 0n
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { model, usage }] of calls.entries()) {
      const amount = bareAmount(usage, perToken[model] as (typeof perToken)[number])
      amounts[index] = amount
      sum += amount
    }
  }
  return sum.toString()
}

function bareAmount(
  { input: { total, cacheRead }, output }: Call['usage'],
  rates: { readonly input: Money; readonly cacheRead: Money; readonly output: Money },
): Money {
  return (
    BigInt(total - cacheRead) * rates.input + BigInt(cacheRead) * rates.cacheRead + BigInt(output.total) * rates.output
  )
}

function perTokenOf(price: string): Money {
  return parseMoney(price) / 1_000_000n
}

interface DecimalValue {
  times(other: DecimalValue | number): DecimalValue
  plus(other: DecimalValue): DecimalValue
  toFixed(): string
}

type DecimalConstructor = new (value: string | number) => DecimalValue

function sumByDecimals(calls: readonly Call[], rates: readonly Rates[], Decimal: DecimalConstructor): string {
  const prices = rates.map(({ input, cacheRead, output }) => ({
    input: new Decimal(input),
    cacheRead: new Decimal(cacheRead),
    output: new Decimal(output),
  }))
  const amounts: DecimalValue[] = []
  let sum = new Decimal(0)
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { model, usage }] of calls.entries()) {
      const { input, cacheRead, output } = prices[model] as (typeof prices)[number]
      const { total, cacheRead: cached } = usage.input
      const amount = input
        .times(total - cached)
        .plus(cacheRead.times(cached))
        .plus(output.times(usage.output.total))
      amounts[index] = amount
      sum = sum.plus(amount)
    }
  }
  return sum.times(1_000_000).toFixed()
}
