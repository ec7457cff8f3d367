import { createEngine } from '../engine/create-engine.ts'
import { createDrain } from '../engine/drain.ts'
import type { Engine } from '../engine/engine.ts'
import type { Journal } from '../engine/journal.ts'
import { memoryJournal } from '../engine/memory-journal.ts'
import { customHandler } from '../handler/custom-handler.ts'
import type { StepHandler } from '../handler/step-handler.ts'
import { llmHandler } from '../llm/llm-handler.ts'
import type { LanguageModelProvider } from '../provider/language-model-provider.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'
import { checkBooks } from './check-books.ts'
import { type FakeClock, fakeClock } from './fake-clock.ts'
import { type Choice, Scheduler } from './scheduler.ts'
import { SimulationError } from './simulation-error.ts'

/** Something that comes from outside, once, at a moment that the seed decides. One that comes too early is tried again. */
export interface SimulatedAction {
  readonly name: string
  readonly perform: (engine: Engine) => Promise<unknown>
}

export interface SimulateOptions {
  readonly workflows: readonly WorkflowDefinition[]
  readonly handlers?: readonly StepHandler[]
  readonly providers?: readonly LanguageModelProvider[]
  /** Starts what is looked at. Give fixed run ids: the ends of these runs are waited for. Called again after a crash. */
  readonly start: (engine: Engine) => Promise<unknown>
  /** Ids of the runs that `start` starts. */
  readonly runIds: readonly string[]
  readonly actions?: readonly SimulatedAction[]
  /** Looked at when all runs have ended, whatever the order was. Throw where it is not as it should be. */
  readonly check: (engine: Engine) => Promise<void>
  /** How many seeds are tried. Default 100. */
  readonly seeds?: number
  /** The first of them. Default 1. */
  readonly firstSeed?: number
  /** Only this one, as an error named it. */
  readonly seed?: number
  /** How many times the process dies in each simulation, at moments that the seed decides. Default 1. */
  readonly crashes?: number
  /** How many runs the engine works on at a time. Default: no limit. */
  readonly concurrency?: number
}

export interface Simulated {
  readonly seed: number
  /** What was chosen, in order. */
  readonly trace: readonly string[]
}

/** After so many choices a simulation is believed not to end. */
const mostChoices = 5_000

/**
 * Runs workflows in many orders: the ends of steps, timers, messages and crashes come as a seeded generator has it, on a
 * clock that stands still. Throws a `SimulationError` with the seed of the first order in which `check` fails, a run does
 * not end, an attempt is made twice or the books are wrong. The same seed gives the same order again.
 */
export async function simulate(options: SimulateOptions): Promise<readonly Simulated[]> {
  const { seed, firstSeed = 1, seeds = 100 } = options
  const all = seed === undefined ? Array.from({ length: seeds }, (_, index) => firstSeed + index) : [seed]
  const simulated: Simulated[] = []
  for (const each of all) simulated.push(await new Simulation(options, each).run())
  return simulated
}

class Simulation {
  readonly #options: SimulateOptions
  readonly #seed: number
  readonly #scheduler: Scheduler
  readonly #clock: FakeClock = fakeClock()
  readonly #journal: Journal = memoryJournal()
  readonly #made = new Map<string, number>()
  readonly #waiting: SimulatedAction[]
  readonly #drain = createDrain()
  #crashes: number
  #appends = 0
  #life = { isDead: false }
  #engine: Engine
  #failure: unknown

  constructor(options: SimulateOptions, seed: number) {
    this.#options = options
    this.#seed = seed
    this.#scheduler = new Scheduler(seed)
    this.#waiting = [...(options.actions ?? [])]
    this.#crashes = options.crashes ?? 1
    this.#engine = this.#createEngine()
  }

  async run(): Promise<Simulated> {
    const { trace } = this.#scheduler
    try {
      this.#begin()
      await this.#playOut()
      await checkBooks(this.#engine, this.#options.runIds, this.#made)
      await this.#options.check(this.#engine)
      return { seed: this.#seed, trace }
    } catch (error) {
      throw new SimulationError(error, { seed: this.#seed, trace })
    } finally {
      await this.#engine.close()
    }
  }

  async #playOut(): Promise<void> {
    for (let choices = 0; !(await this.#haveEnded()); choices += 1) {
      if (this.#failure !== undefined) throw this.#failure
      if (choices === mostChoices) throw new Error(`nothing has ended after ${mostChoices} choices`)
      if (!this.#scheduler.step(this.#choices()))
        throw new Error(`nothing can happen any more, and ${await this.#open()}`)
    }
  }

  #begin(): void {
    const life = this.#life
    this.#options.start(this.#engine).catch((error) => {
      if (!life.isDead) this.#failure ??= error
    })
  }

  #choices(): readonly Choice[] {
    const actions = this.#waiting.map((action) => ({ name: `action ${action.name}`, perform: () => this.#act(action) }))
    const timer = this.#clock.waiting === 0 ? [] : [{ name: 'timer', perform: () => void this.#clock.advanceToNext() }]
    const crash = this.#crashes === 0 ? [] : [{ name: 'crash', perform: () => this.#crash() }]
    return [...actions, ...timer, ...crash]
  }

  #act(action: SimulatedAction): void {
    const life = this.#life
    const index = this.#waiting.indexOf(action)
    this.#waiting.splice(index, 1)
    action.perform(this.#engine).catch(() => {
      // Too early, or its process is dead: it comes again, unless its run has ended.
      if (life === this.#life || life.isDead) this.#waiting.push(action)
    })
  }

  /** What is not in the journal is gone, and nobody is told. Another process goes on. */
  #crash(): void {
    this.#crashes -= 1
    this.#life.isDead = true
    this.#scheduler.clear()
    void this.#engine.close()
    this.#life = { isDead: false }
    this.#engine = this.#createEngine()
    const engine = this.#engine
    engine.recover().catch((error) => {
      this.#failure ??= error
    })
    this.#begin()
  }

  /** Until nothing happens any more by itself. */
  async #settle(): Promise<void> {
    for (let quiet = 0, before = -1; quiet < 8; ) {
      await this.#drain()
      quiet = this.#appends === before ? quiet + 1 : 0
      before = this.#appends
    }
  }

  async #haveEnded(): Promise<boolean> {
    await this.#settle()
    const runs = await Promise.all(this.#options.runIds.map((runId) => this.#journal.summary(runId)))
    return runs.every((run) => run?.endedAt !== undefined)
  }

  async #open(): Promise<string> {
    const runs = await Promise.all(this.#options.runIds.map((runId) => this.#journal.summary(runId)))
    const open = this.#options.runIds.filter((_, index) => runs[index]?.endedAt === undefined)
    return `${open.map((runId) => `"${runId}"`).join(', ')} ${open.length === 1 ? 'has' : 'have'} not ended`
  }

  #createEngine(): Engine {
    const { workflows, handlers = [], providers = [], concurrency } = this.#options
    const all = [customHandler(), llmHandler(providers), ...handlers]
    return createEngine({
      workflows,
      handlers: all.map((handler) => this.#gate(handler)),
      journal: this.#mortal(this.#life),
      clock: this.#clock,
      random: this.#scheduler.random,
      ...(concurrency === undefined ? {} : { concurrency }),
    })
  }

  /** A call ends when the scheduler says so. */
  #gate(handler: StepHandler): StepHandler {
    return {
      ...handler,
      run: async (input, context) => {
        const name = `${context.runId} ${context.stepId}/${context.attempt}`
        this.#made.set(name, (this.#made.get(name) ?? 0) + 1)
        const output = Promise.resolve().then(() => handler.run(input, context))
        output.catch(() => {})
        await this.#scheduler.wait(`end of ${name}`, context.signal)
        return await output
      },
    }
  }

  /** The journal outlives its process; a dead process writes nothing any more. */
  #mortal(life: { readonly isDead: boolean }): Journal {
    return {
      ...this.#journal,
      append: (batch) => {
        if (life.isDead) throw new Error('this process is dead')
        this.#appends += 1
        return this.#journal.append(batch)
      },
      close() {},
    }
  }
}
