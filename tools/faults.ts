import { durableFaults } from './faults/durable-faults.ts'
import type { Fault } from './faults/fault.ts'
import { moneyFaults } from './faults/money-faults.ts'
import { sandboxFaults } from './faults/sandbox-faults.ts'
import { temporalFaults } from './faults/temporal-faults.ts'

const runtime = 'packages/core/src/runtime'
const engine = 'packages/core/src/engine'
const programs = 'tests/conformance/src/programs'
const suites = 'tests/conformance/src/embedded.test.ts'

/** Bugs in runtime and engine; each has a promise of Wflo behind it. */
export const faults: readonly Fault[] = [
  {
    name: 'skip the drain behind an event',
    file: `${engine}/run-instance.ts`,
    find: 'await this.#drain()\n',
    replace: '',
    tests: [engine],
  },
  {
    name: 'forget the record of a started effect',
    file: `${engine}/embedded-run.ts`,
    find: 'for (const effect of turn.effects) gathered.records.push(startedRecord(effect))',
    replace: '',
    tests: [engine, programs],
  },
  {
    name: 'begin effects although the commit failed',
    file: `${engine}/embedded-run.ts`,
    find: 'await this.#append(gathered, this.#instance.fold.summary())',
    replace: 'await this.#append(gathered, this.#instance.fold.summary()).catch(() => {})',
    tests: [engine, programs],
  },
  {
    name: 'begin an effect that was cancelled before its commit',
    file: `${engine}/run-work.ts`,
    find: 'if (cancelled.delete(effect.key)) onOutcome',
    replace: 'if (cancelled.has("")) onOutcome',
    tests: [engine, programs, suites],
  },
  {
    name: 'leave the attempts of a dead process open for ever',
    file: `${engine}/run-work.ts`,
    find: 'if (begun.has(key)) continue',
    replace: 'if (begun.size >= 0) continue',
    tests: [engine, programs],
  },
  {
    name: 'let the time of events go back',
    file: `${engine}/embedded-run.ts`,
    find: 'this.#lastAt = Math.max(this.#lastAt, this.#options.clock.now())',
    replace: 'this.#lastAt = this.#options.clock.now()',
    tests: [engine],
  },
  {
    name: 'replay without comparing keys',
    file: `${engine}/replay.ts`,
    find: 'record.key !== effect.key || ',
    replace: '',
    tests: [engine],
  },
  {
    name: 'accept commands outside a turn',
    file: `${engine}/turn-host.ts`,
    find: 'if (this.#inTurn) return\n',
    replace: 'return\n',
    tests: [runtime],
  },
  {
    name: 'reuse a command number',
    file: `${runtime}/runtime.ts`,
    find: 'this.#commands += 1',
    replace: 'this.#commands = 1',
    tests: [runtime],
  },
  {
    name: 'leave commands open when the body settles',
    file: `${runtime}/runtime.ts`,
    find: 'this.#root.cancel()\n',
    replace: '',
    tests: [runtime, suites],
  },
  {
    name: 'deliver to the body of a cancelled command',
    file: `${runtime}/step-command.ts`,
    find: "if (this.#cancelled) this.#end({ status: 'cancelled' })\n    else this.#continue(outcome)",
    replace: 'this.#continue(outcome)',
    tests: [runtime],
  },
  {
    name: 'deliver what the body could change in the record',
    file: `${runtime}/step-command.ts`,
    find: "this.#options.resolve(typeof output === 'object' ? copyJson(output, 'output') : output)",
    replace: 'this.#options.resolve(output)',
    tests: [runtime],
  },
  {
    name: 'settle twice',
    file: `${runtime}/budget.ts`,
    find: 'this.#spent += cost\n',
    replace: 'this.#spent += cost + cost\n',
    tests: [runtime],
  },
  {
    name: 'release a call whose outcome nobody knows',
    file: `${runtime}/booking.ts`,
    find: "return outcome.status !== 'completed' && outcome.notSent === true",
    replace: "return outcome.status !== 'completed'",
    tests: [runtime],
  },
  {
    name: 'release on timeout',
    file: 'packages/core/src/handler/attempt.ts',
    find: "?? 'unresolved'",
    replace: "?? 'release'",
    tests: [suites],
  },
  {
    name: 'forget what open reservations hold',
    file: `${runtime}/budget.ts`,
    find: 'this.booked + this.#reserved + quote > this.#limit',
    replace: 'this.booked + quote > this.#limit',
    tests: [runtime],
  },
  {
    name: 'refuse what fits exactly',
    file: `${runtime}/budget.ts`,
    find: "if (this.booked + quote > this.#limit) return 'never'",
    replace: "if (this.booked + quote >= this.#limit) return 'never'",
    tests: [runtime],
  },
  {
    name: 'let a later call overtake',
    file: `${runtime}/line.ts`,
    find: '(this.#members[index - 1] as Member).command > member.command',
    replace: '(this.#members[index - 1] as Member).command < member.command',
    tests: [runtime],
  },
  {
    name: 'ignore Retry-After',
    file: `${runtime}/back-off.ts`,
    find: 'if (retryAfter !== undefined)',
    replace: 'if (retryAfter === -1)',
    tests: [runtime],
  },
  {
    name: 'bound text by its characters',
    file: 'packages/core/src/llm/utf8-length.ts',
    find: 'bytes += code < 0x800 ? 1 : 2',
    replace: 'bytes += 0',
    tests: ['packages/core/src/llm'],
  },
  {
    name: 'leave the output limit out of the quote',
    file: 'packages/core/src/llm/quote-request.ts',
    find: 'const output = BigInt(maxOutputTokens) * choices(providerOptions)',
    replace: 'const output = 0n * BigInt(maxOutputTokens) * choices(providerOptions)',
    tests: ['packages/core/src/llm'],
  },
  {
    name: 'round a rate',
    file: 'packages/cost/src/rate.ts',
    find: 'return checked(price, path) / 1_000_000n',
    replace: 'return (checked(price, path) / 100_000_000n) * 100n',
    tests: ['packages/cost'],
  },
  {
    name: 'move to long-context rates at the threshold, not above it',
    file: 'packages/cost/src/create-pricer.ts',
    find: 'input > longContext.threshold ?',
    replace: 'input >= longContext.threshold ?',
    tests: ['packages/cost'],
  },
  {
    name: 'round a factor down',
    file: 'packages/cost/src/fraction.ts',
    find: 'return (amount * numerator + denominator - 1n) / denominator',
    replace: 'return (amount * numerator) / denominator',
    tests: ['packages/cost'],
  },
  {
    name: 'leave the region out of the amount',
    file: 'packages/cost/src/create-pricer.ts',
    find: 'return [factor, region].filter(',
    replace: 'return [factor, undefined].filter(',
    tests: ['packages/cost'],
  },
  ...moneyFaults,
  ...durableFaults,
  ...temporalFaults,
  ...sandboxFaults,
]
