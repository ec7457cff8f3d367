import {
  defineAgent,
  defineSandboxStep,
  defineStep,
  defineWorkflow,
  runAgent,
  SandboxFailedError,
  SandboxUnavailableError,
  usd,
  validate,
  WfloError,
} from '@wflo/core'
import { createEngine, type EngineOptions } from '@wflo/core/engine'
import { type ScriptedRun, scriptedProvider, scriptedSandbox } from '@wflo/core/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sandboxHandler } from './sandbox-handler.ts'
import { failureOf, retry } from './sandbox-world.fixtures.ts'

describe('a sandbox step as a tool', () => {
  const python = defineSandboxStep({
    name: 'run_python',
    description: 'Runs Python code and gives what it printed.',
    input: z.object({ code: z.string() }),
    code: ({ code }) => code,
    retry,
  })

  async function work(run: ScriptedRun, input: object = { code: '6 / 0' }) {
    const provider = scriptedProvider({
      replies: [{ content: [{ type: 'tool-call', id: 'c1', tool: 'run_python', input: input as never }] }, 'Done.'],
    })
    const sandbox = scriptedSandbox({ run })
    await using engine = createEngine({ providers: [provider], handlers: [sandboxHandler(sandbox)], budget: usd('1') })
    const agent = defineAgent({ name: 'agent', model: 'scripted/one', prompt: 'Go.', tools: [python] })
    const workflow = defineWorkflow({
      name: 'w',
      steps: [...agent.steps],
      run: async (ctx) => (await runAgent(ctx, agent)).text,
    })
    const result = await engine.run(workflow).catch((error) => error)
    const told = provider.requests[1]?.messages.at(-1)
    return { result, requests: sandbox.requests, told: told?.role === 'tool' ? JSON.parse(told.content) : undefined }
  }

  it('is told to the model by its schema, and its traceback goes back to it', async () => {
    const { result, requests, told } = await work(() => ({ status: 'error', stderr: 'ZeroDivisionError' }))
    expect(requests).toMatchObject([{ code: '6 / 0' }])
    expect(told).toMatchObject({ status: 'error', exitCode: 1, stderr: 'ZeroDivisionError' })
    expect(result).toBe('Done.')
  })

  it('tells the model of arguments that do not fit', async () => {
    const { result, requests, told } = await work(() => ({}), { source: '1' })
    expect(requests).toEqual([])
    expect(told.error).toMatch(/the input of "run_python" does not fit its schema: code: /)
    expect(result).toBe('Done.')
  })

  it('tells the model of a sandbox that failed, but not of one that is not there', async () => {
    const failed = await work(() => new SandboxFailedError('it broke'))
    expect(failed.told).toEqual({ error: 'it broke' })
    const gone = await work(() => new SandboxUnavailableError({ problem: 'no engine', ways: ['start one'] }))
    expect(gone.told).toBeUndefined()
    expect(WfloError.isInstance(gone.result) && gone.result.code).toBe('sandbox_unavailable')
  })
})
describe('validate', () => {
  const problemsOf = async (step: Parameters<typeof workflowOf>[0], handlers: EngineOptions['handlers'] = []) => {
    await using engine = createEngine({ handlers })
    return (await validate(workflowOf(step), undefined, engine)).map(({ code, step }) => [code, step])
  }
  const workflowOf = (step: ReturnType<typeof define>) => defineWorkflow({ name: 'w', steps: [step] })
  const define = (options: object) => defineSandboxStep({ name: 'run', code: 'pass', ...options })

  it('finds nothing wrong with a step that could run', async () => {
    expect(await problemsOf(define({}), [sandboxHandler(scriptedSandbox())])).toEqual([])
  })

  it('finds that nobody serves the step', async () => {
    expect(await problemsOf(define({}))).toEqual([['missing_handler', 'run']])
  })

  it('finds what the sandbox cannot do, and that there is no store or no engine', async () => {
    const weak = scriptedSandbox({ capabilities: { network: ['none'] } })
    expect(await problemsOf(define({ network: 'unsafe-bridge' }), [sandboxHandler(weak)])).toEqual([
      ['sandbox_unsupported', 'run'],
    ])
    expect(await problemsOf(define({ network: { allow: ['a.example'] } }), [sandboxHandler(weak)])).toEqual([
      ['sandbox_unsupported', 'run'],
    ])
    expect(await problemsOf(define({ artifacts: ['*'] }), [sandboxHandler(scriptedSandbox())])).toEqual([
      ['artifact_store_required', 'run'],
    ])
    const probe = new SandboxUnavailableError({ problem: 'no engine', ways: ['start one'] })
    expect(await problemsOf(define({}), [sandboxHandler(scriptedSandbox({ probe }))])).toEqual([
      ['sandbox_unavailable', 'run'],
    ])
  })

  it('finds a first step whose time does not fit in the budget', async () => {
    const workflow = defineWorkflow({ name: 'w', steps: [define({ limits: { timeout: '10s' } })], budget: usd('0.09') })
    await using engine = createEngine({ handlers: [sandboxHandler(scriptedSandbox(), { price: usd('0.01') })] })
    expect(await validate(workflow, undefined, engine)).toMatchObject([{ code: 'budget_exceeded', step: 'run' }])
  })

  it('refuses a step that is no sandbox step but says so', async () => {
    const odd = { ...defineStep({ name: 'run', run: () => null }), kind: 'sandbox' }
    const sandbox = scriptedSandbox()
    await using engine = createEngine({ handlers: [sandboxHandler(sandbox)] })
    expect(await failureOf(engine.run(odd))).toMatchObject({ code: 'invalid_value' })
  })
})
