import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import type { Json } from '../json/json.ts'
import type { JsonProblem } from '../json/jsonable.ts'
import { defineStep } from '../step/define-step.ts'
import type { Step } from '../step/step-definition.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'
import { defineSandboxStep } from './define-sandbox-step.ts'
import type { SandboxStep, SandboxStepOutput } from './sandbox-step.ts'

describe('the input of a sandbox step', () => {
  it('is what its schema takes', () => {
    const input = z.object({ code: z.string() })
    const byCode = defineSandboxStep({ name: 'a', input, code: ({ code }) => code })
    expectTypeOf(byCode).toEqualTypeOf<SandboxStep<'a', { code: string }>>()
    const byFile = defineSandboxStep({ name: 'b', input, code: 'pass' })
    expectTypeOf(byFile).toEqualTypeOf<SandboxStep<'b', { code: string }>>()
  })

  it('is what its schema takes, where functions see what it gives', () => {
    const input = z.object({ count: z.string().transform(Number), times: z.number().default(2) })
    const step = defineSandboxStep({
      name: 'a',
      input,
      code: ({ count, times }) => {
        expectTypeOf(count).toBeNumber()
        expectTypeOf(times).toBeNumber()
        return ''
      },
      files: ({ count }) => {
        expectTypeOf(count).toBeNumber()
        return {}
      },
    })
    expectTypeOf(step).toEqualTypeOf<SandboxStep<'a', { count: string; times?: number | undefined }>>()
  })

  it('is what its functions take, where there is no schema', () => {
    const byCode = defineSandboxStep({ name: 'a', code: (input: { readonly x: number }) => `print(${input.x})` })
    expectTypeOf(byCode).toEqualTypeOf<SandboxStep<'a', { readonly x: number }>>()
    const byFiles = defineSandboxStep({ name: 'b', code: 'pass', files: (text: string) => ({ 'a.txt': text }) })
    expectTypeOf(byFiles).toEqualTypeOf<SandboxStep<'b', string>>()
    const byBoth = defineSandboxStep({
      name: 'c',
      code: (text: string) => text,
      files: (text: string) => ({ a: text }),
    })
    expectTypeOf(byBoth).toEqualTypeOf<SandboxStep<'c', string>>()
  })

  it('is nothing, where nothing takes one', () => {
    expectTypeOf(defineSandboxStep({ name: 'a', code: 'pass' })).toEqualTypeOf<SandboxStep<'a', undefined>>()
    expectTypeOf(defineSandboxStep({ name: 'a', code: () => 'pass' })).toEqualTypeOf<SandboxStep<'a', undefined>>()
  })
})

describe('a sandbox step', () => {
  const run = defineSandboxStep({ name: 'run', code: (code: string) => code, artifacts: ['*.png'] })
  const once = defineSandboxStep({ name: 'once', code: 'pass' })

  it('is a step, whose output is JSON', () => {
    expectTypeOf(run).toExtend<Step<'run', string, SandboxStepOutput>>()
    expectTypeOf<JsonProblem<SandboxStepOutput, 'output'>>().toBeNever()
    type Status = 'ok' | 'error' | 'timeout' | 'oom' | 'output_limit' | 'killed'
    expectTypeOf<SandboxStepOutput['status']>().toEqualTypeOf<Status>()
  })

  it('is run in a workflow with its types', () => {
    defineWorkflow({
      name: 'w',
      steps: [run, once],
      async run(ctx) {
        const output = await ctx.run(run, 'print(1)')
        expectTypeOf(output).toEqualTypeOf<SandboxStepOutput>()
        await ctx.run(once)
        // @ts-expect-error: it takes a text
        await ctx.run(run, 1)
        // @ts-expect-error: it takes something
        await ctx.run(run)
        // @ts-expect-error: it takes nothing
        await ctx.run(once, 'x')
        return output.files.map(({ path, artifact }) => [path, artifact.id])
      },
    })
  })

  it('may stand in a chain, and give its files to the next one', () => {
    const chart = defineSandboxStep({
      name: 'chart',
      code: 'pass',
      files: ({ files }: SandboxStepOutput) => Object.fromEntries(files.map(({ path, artifact }) => [path, artifact])),
    })
    const write = defineStep({ name: 'write', run: (about: string) => `print(${JSON.stringify(about)})` })
    defineWorkflow({ name: 'w', steps: [write, run, chart] })
    // @ts-expect-error: a chart takes the output of a run, not a text
    defineWorkflow({ name: 'w', steps: [write, chart] })
  })
})

describe('the options of a sandbox step', () => {
  it('take what can be, and nothing else', () => {
    defineSandboxStep({ name: 'a', code: '', limits: { timeout: '5s', memory: '64m', cpus: 0.5 }, timeout: '3 min' })
    defineSandboxStep({ name: 'a', code: '', network: { allow: ['api.example.com'] } })
    defineSandboxStep({ name: 'a', code: '', files: { 'a.txt': 'text', 'b.png': { base64: '' } } })
    // @ts-expect-error: no size
    defineSandboxStep({ name: 'a', code: '', limits: { memory: 'lots' } })
    // @ts-expect-error: no duration
    defineSandboxStep({ name: 'a', code: '', timeout: '3 mins.' })
    // @ts-expect-error: no language
    defineSandboxStep({ name: 'a', code: '', language: 'cobol' })
    // @ts-expect-error: no network
    defineSandboxStep({ name: 'a', code: '', network: 'bridge' })
    // @ts-expect-error: bytes are no JSON
    defineSandboxStep({ name: 'a', code: '', files: { a: new Uint8Array() } })
    // @ts-expect-error: no code
    defineSandboxStep({ name: 'a', code: (input: Json) => ({ input }) })
    // @ts-expect-error: no code either
    defineSandboxStep({ name: 'a' })
  })
})
