import { type HandlerContext, SandboxFailedError, type StepHandler, usd, type WorkflowClient } from '@wflo/core'
import { createEngine } from '@wflo/core/engine'
import { type ScriptedRun, type ScriptedSandbox, scriptedProvider, scriptedSandbox } from '@wflo/core/testing'
import { startTemporal } from '@wflo/services'
import { createTemporalWorker } from '@wflo/temporal'
import { createTemporalClient } from '@wflo/temporal/client'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { memoryArtifacts } from '../handler/memory-artifacts.fixtures.ts'
import { sandboxHandler } from '../handler/sandbox-handler.ts'
import { calculate, draw } from './sandbox-steps.fixtures.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const server = await startTemporal()

const picture = 'a picture that no history has'
const draws: ScriptedRun = ({ code }) => {
  const usage = { wallMs: 1_500, cpuMs: 1, peakMemory: 2, oomEvents: 0 }
  return code === 'measure()' ? { stdout: '640', usage } : { stdout: 'drawn', files: { 'a.png': picture }, usage }
}

/** What a test sees of the sandbox behind the engine, which is made once for all of them. */
class Stage {
  readonly artifacts = memoryArtifacts()
  readonly provider = scriptedProvider({
    replies: [
      { content: [{ type: 'tool-call', id: 'c1', tool: 'run_python', input: { source: 'print(1)' } }] },
      { content: [{ type: 'tool-call', id: 'c2', tool: 'run_python', input: { code: 'print(1 / 0)' } }] },
      'It has no value.',
    ],
  })
  readonly parts: unknown[] = []
  script: ScriptedRun = draws
  readonly sandbox: ScriptedSandbox = scriptedSandbox({ run: (request, options) => this.script(request, options) })
  readonly #handler = sandboxHandler(this.sandbox, {
    artifacts: this.artifacts,
    price: usd('0.001'),
    sheet: 'docker@1',
  })

  get handlers(): readonly StepHandler[] {
    const run = (input: never, context: HandlerContext) =>
      this.#handler.run(input, {
        ...context,
        get signal() {
          return context.signal
        },
        emit: (part) => {
          this.parts.push(part)
          context.emit(part)
        },
      })
    return [{ ...this.#handler, run }]
  }

  reset(script: ScriptedRun = draws): void {
    this.script = script
    this.parts.length = 0
    ;(this.sandbox.requests as unknown[]).length = 0
  }
}

interface Place {
  readonly name: string
  readonly skip: boolean
  start(stage: Stage): Promise<{ readonly client: WorkflowClient; readonly stop: () => Promise<void> }>
}

const places: readonly Place[] = [
  {
    name: 'the embedded engine',
    skip: false,
    async start({ handlers, provider }) {
      const engine = createEngine({ handlers, providers: [provider] })
      return { client: engine, stop: () => engine.close() }
    },
  },
  {
    name: 'Temporal',
    skip: server === undefined,
    async start({ handlers, provider }) {
      const connection = { address: server?.address ?? '', taskQueue: `sandbox-${crypto.randomUUID()}` }
      const definitions = new URL('./sandbox-steps.fixtures.ts', import.meta.url)
      const settings = { ...connection, definitions, handlers, providers: [provider], shutdownGraceMs: 500 }
      const worker = await createTemporalWorker(settings)
      const running = worker.run()
      const client = createTemporalClient(connection)
      const stop = async () => {
        await client.close()
        await worker.shutdown()
        await running
      }
      return { client, stop }
    },
  },
]

afterAll(async () => await server?.[Symbol.asyncDispose]())

for (const { name, skip, start } of places) {
  describe.skipIf(skip)(`sandbox steps on ${name}`, () => {
    const stage = new Stage()
    let client: WorkflowClient
    let stop: (() => Promise<void>) | undefined
    beforeAll(async () => {
      ;({ client, stop } = await start(stage))
    })
    afterAll(async () => await stop?.())

    it('run code of their input, and take the files of the step before', async () => {
      stage.reset()
      const run = await client.start(draw, 'sin')
      const { plotted, measured } = await run.result()
      expect(plotted).toMatchObject({ status: 'ok', stdout: 'drawn', files: [{ path: 'a.png', size: picture.length }] })
      expect(measured).toMatchObject({ status: 'ok', stdout: '640', files: [] })
      const [first, second] = stage.sandbox.requests
      expect(first).toMatchObject({ code: 'plot("sin", 640)', files: {}, limits: { timeout: 10_000 } })
      expect(Buffer.from(second?.files?.['a.png'] ?? '').toString()).toBe(picture)
      expect(JSON.parse(String(second?.files?.['input.json']))).toEqual(plotted)
    })

    it('keep files in the store and out of the history', async () => {
      stage.reset()
      const run = await client.start(draw, 'cos')
      const { plotted } = await run.result()
      const [file] = plotted.files
      expect(Buffer.from(stage.artifacts.kept.get(file?.artifact.id ?? '') ?? []).toString()).toBe(picture)
      const events: unknown[] = []
      for await (const event of run.events()) events.push(event)
      expect(JSON.stringify(events)).toContain(file?.artifact.id)
      expect(JSON.stringify(events)).not.toContain(picture)
    })

    it('draw on the budget of their run', async () => {
      stage.reset()
      const run = await client.start(draw, 'sin', { budget: usd('0.01') })
      await run.result()
      expect(await run.ledger()).toMatchObject([
        { state: 'settled', reserved: '0.01', amount: '0.0015', sheet: 'docker@1' },
        { state: 'settled', reserved: '0.005', amount: '0.0015', sheet: 'docker@1' },
      ])
      const poor = await client.start(draw, 'sin', { budget: usd('0.006') })
      await expect(poor.result()).rejects.toMatchObject({ code: 'budget_exceeded' })
      expect(stage.sandbox.requests).toHaveLength(2)
    })

    it('stream what their code writes', async () => {
      stage.reset((_, { write }) => {
        write('stdout', 'one')
        write('stderr', 'two')
        return {}
      })
      await (await client.start(draw, 'sin')).result()
      expect(stage.parts.slice(0, 2)).toEqual([
        { stream: 'stdout', text: 'one' },
        { stream: 'stderr', text: 'two' },
      ])
    })

    it('are tried again where the sandbox failed', async () => {
      let runs = 0
      stage.reset((request, options) => {
        runs += 1
        return runs === 1 ? new SandboxFailedError('it broke') : draws(request, options)
      })
      const run = await client.start(draw, 'sin')
      await run.result()
      expect((await run.ledger()).map(({ state }) => state)).toEqual(['unresolved', 'settled', 'settled'])
    })

    it('complete where their code fails', async () => {
      stage.reset(() => ({ status: 'timeout', stdout: 'so far' }))
      const { plotted } = await (await client.start(draw, 'sin')).result()
      expect(plotted).toMatchObject({ status: 'timeout', stdout: 'so far' })
      expect(stage.sandbox.requests).toHaveLength(2)
    })

    it('are stopped with their run, and pay for what they took', async () => {
      let begin: () => void = () => {}
      let end: (at: number) => void = () => {}
      const begun = new Promise<void>((resolve) => (begin = resolve))
      const ended = new Promise<number>((resolve) => (end = resolve))
      stage.reset((_, { signal }) => {
        signal.addEventListener('abort', () => end(performance.now()))
        begin()
        return new Promise(() => {})
      })
      const run = await client.start(draw, 'sin')
      await begun
      const cancelledAt = performance.now()
      await run.cancel('enough')
      const latencyMs = (await ended) - cancelledAt
      console.log(`the code was told to stop ${Math.round(latencyMs)} ms after the cancel`)
      expect(latencyMs).toBeLessThan(3_000)
      await expect(run.result()).rejects.toMatchObject({ code: 'run_cancelled' })
      await expect.poll(() => run.ledger()).toMatchObject([{ state: 'settled', reserved: '0.01', amount: '0.000001' }])
    })

    it('are tools of an agent, which hears of its bad arguments and of tracebacks', async () => {
      stage.reset(() => ({ status: 'error', stderr: 'ZeroDivisionError: division by zero' }))
      const run = await client.start(calculate, 'a value')
      expect(await run.result()).toBe('It has no value.')
      expect(stage.sandbox.requests.map(({ code }) => code)).toEqual(['print(1 / 0)'])
      const told = stage.provider.requests
        .at(-1)
        ?.messages.flatMap((each) => (each.role === 'tool' ? [each.content] : []))
      expect(told?.[0]).toMatch(/the input of \\"run_python\\" does not fit its schema: code/)
      expect(told?.[1]).toContain('ZeroDivisionError: division by zero')
    })
  })
}
