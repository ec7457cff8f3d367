import type { Fault } from './fault.ts'

const runtime = 'packages/core/src/runtime'
const handler = 'packages/core/src/handler'
const llm = 'packages/core/src/llm'
const step = 'packages/core/src/step'

/** Bugs that cost money, or that keep books wrong. */
export const moneyFaults: readonly Fault[] = [
  {
    name: 'leave a run paused although its budget was raised',
    file: `${runtime}/runtime.ts`,
    find: "host.publish({ type: 'budget-raise', budget: budget.view() })\n    admission.reconsider()",
    replace: "host.publish({ type: 'budget-raise', budget: budget.view() })",
    tests: [runtime],
  },
  {
    name: 'lower a budget where it was to be raised',
    file: `${runtime}/budget.ts`,
    find: 'if (!isHigher(limit, this.#limit)) return false',
    replace: '',
    tests: [runtime],
  },
  {
    name: 'begin what waited while the run ends',
    file: `${runtime}/runtime.ts`,
    find: 'if (this.#core.protocol >= 2) this.#core.admission.close()',
    replace: '',
    tests: [runtime],
  },
  {
    name: 'wait where the run was told not to',
    file: `${runtime}/admission.ts`,
    find: "if (this.#policy.whenBusy === 'wait') {",
    replace: "if (this.#policy.whenBusy !== 'never') {",
    tests: [runtime],
  },
  {
    name: 'count the time of a pause as waiting',
    file: `${runtime}/admission.ts`,
    find: 'if (this.isExhausted || this.#isHeld) return false',
    replace: '',
    tests: [runtime],
  },
  {
    name: 'take a higher count for a closer bound',
    file: `${runtime}/admission.ts`,
    find: 'if (quote < this.quoteOf(applicant))',
    replace: 'if (quote !== this.quoteOf(applicant))',
    tests: [runtime],
  },
  {
    name: 'warn of the same share again and again',
    file: `${runtime}/budget.ts`,
    find: 'for (const percent of reached) this.#warned.add(percent)',
    replace: '',
    tests: [runtime],
  },
  {
    name: 'reserve the loose bound although a closer one was found',
    file: `${runtime}/application.ts`,
    find: 'this.#options.core.admission.quoteOf(this)',
    replace: 'this.quote',
    tests: [runtime],
  },
  {
    name: 'keep only the last of several amounts that a step has spent',
    file: `${handler}/attempt.ts`,
    find: 'this.#spent = (this.#spent ?? 0n) + amount',
    replace: 'this.#spent = amount',
    tests: [step],
  },
  {
    name: 'take what a step said before it was cut off for all that it spent',
    file: `${handler}/attempt.ts`,
    find: 'const isWhole = this.#abortedBy === undefined && !this.#isSpendBroken',
    replace: 'const isWhole = !this.#isSpendBroken',
    tests: [step],
  },
  {
    name: 'begin what a closed engine has just recorded',
    file: 'packages/core/src/engine/embedded-run.ts',
    find: 'if (this.#stopped === undefined) this.#work.begin(gathered.turns)',
    replace: 'this.#work.begin(gathered.turns)',
    tests: ['packages/core/src/engine'],
  },
  {
    name: 'take a new quote for a call that was made at an old one',
    file: 'packages/core/src/engine/replay.ts',
    find: 'if (record.reserve !== effect.reserve) throw otherQuote(instance, record, effect)',
    replace: '',
    tests: ['packages/core/src/engine'],
  },
  {
    name: 'let a body settle between two events',
    file: `${runtime}/runtime.ts`,
    find: 'this.#host.checkTurn()\n      return true',
    replace: 'return true',
    tests: ['packages/core/src/engine'],
  },
  {
    name: 'let a deaf loser hold its reservation for ever',
    file: `${runtime}/step-command.ts`,
    find: 'this.#grace = undefined\n      this.giveUp()',
    replace: 'this.#grace = undefined',
    tests: [runtime],
  },
  {
    name: 'take a paid step for free that stumbled over a value',
    file: `${handler}/attempt.ts`,
    find: "(kind === 'custom' && InvalidValueError.isInstance(cause))",
    replace: "kind === 'never'",
    tests: [step],
  },
  {
    name: 'leave the fees of tools out of the quote',
    file: `${llm}/quote-request.ts`,
    find: ', factor) + fees',
    replace: ', factor)',
    tests: [llm],
  },
  {
    name: 'leave files out of the bound',
    file: `${llm}/bound-input.ts`,
    find: ' + fileTokens(message, index, measure)',
    replace: '',
    tests: [llm],
  },
  {
    name: 'price plain calls of any length at the short rates',
    file: 'packages/cost/src/create-pricer.ts',
    find: 'usage.input.total > threshold ? long : short',
    replace: 'usage.input.total < 0 ? long : short',
    tests: ['packages/cost'],
  },
  {
    name: 'forget what Claude read from its cache',
    file: 'packages/anthropic/src/to-usage.ts',
    find: 'sumOfCounts([input, usage?.cache_read_input_tokens, writtenToCache(usage)])',
    replace: 'sumOfCounts([input, writtenToCache(usage)])',
    tests: ['packages/anthropic', 'tools/bills'],
  },
  {
    name: 'price the model that was asked for, not the one that answered',
    file: 'packages/openai/src/served-call.ts',
    find: 'model: model || asked.model',
    replace: 'model: asked.model',
    tests: ['packages/openai'],
  },
]
