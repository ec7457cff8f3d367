import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { toToolSpecification } from '../llm/to-tool-specification.ts'
import { formatUsd } from '../money/money.ts'
import { defineSandboxStep } from './define-sandbox-step.ts'
import { renderSandboxStep } from './render-sandbox-step.ts'
import type { SandboxStepDefinition } from './sandbox-step.ts'

const plainOptions = { name: 'run', code: 'print(1)' }

function define(options: object): SandboxStepDefinition {
  return defineSandboxStep({ ...plainOptions, ...options } as typeof plainOptions)
}

function planOf(options: object, tariff: object) {
  const [plan, ...others] = define(options).plan?.('x') ?? []
  expect(others).toEqual([])
  return plan?.resolve(tariff as never, { budget: { spent: '0', reserved: '0', unresolved: '0' } })
}

describe('the definition of a sandbox step', () => {
  it('has defaults that keep its output small, and a time for the wait', () => {
    const { kind, timeoutMs, retry, onLost, sandbox } = define({})
    expect({ kind, timeoutMs, onLost, attempts: retry.maxAttempts }).toEqual({
      kind: 'sandbox',
      timeoutMs: 150_000,
      onLost: 'retry',
      attempts: 3,
    })
    expect(sandbox).toEqual({
      language: 'python',
      code: 'print(1)',
      files: {},
      artifacts: [],
      args: [],
      env: {},
      limits: { timeout: 30_000, output: 1_024 ** 2 },
      network: 'none',
    })
  })

  it('has limits as numbers, and leaves the others to the sandbox', () => {
    const { timeoutMs, sandbox } = define({ limits: { timeout: '1m', memory: '64m', output: 5, disk: undefined } })
    expect(sandbox.limits).toEqual({ timeout: 60_000, memory: 64 * 1_024 ** 2, output: 5 })
    expect(timeoutMs).toBe(180_000)
    expect(define({ limits: { timeout: '1m' }, timeout: '90s' }).timeoutMs).toBe(90_000)
  })

  it('may have a disk that only a memory of the sandbox has room for', () => {
    expect(define({ limits: { disk: '1g' } }).sandbox.limits.disk).toBe(1_024 ** 3)
    expect(() => define({ limits: { disk: '1g', memory: '512m' } })).toThrow(/limits.disk is "1g"/)
  })

  it('does not change with the options that it was made from', () => {
    const files = { a: 'x' }
    const args = ['x']
    const network = { allow: ['a.example'] }
    const { sandbox } = define({ files, args, network })
    files.a = 'y'
    args.push('y')
    network.allow.push('b.example')
    expect(sandbox).toMatchObject({ files: { a: 'x' }, args: ['x'], network: { allow: ['a.example'] } })
  })

  it('is described without code that is a function, contents and values', () => {
    const step = define({
      input: z.object({ x: z.number() }),
      files: { 'secret.txt': 'hidden' },
      env: { TOKEN: 'hidden' },
      artifacts: ['*.png'],
      network: { allow: ['api.example.com'] },
    })
    const described = JSON.parse(JSON.stringify(step))
    expect(described).toMatchObject({
      name: 'run',
      kind: 'sandbox',
      input: { properties: { x: { type: 'number' } } },
      sandbox: {
        language: 'python',
        code: 'print(1)',
        files: ['secret.txt'],
        artifacts: ['*.png'],
        args: [],
        env: ['TOKEN'],
        limits: { timeout: 30_000, output: 1_048_576 },
        network: { allow: ['api.example.com'] },
      },
    })
    expect(JSON.stringify(described)).not.toContain('hidden')
    expect(JSON.parse(JSON.stringify(define({ code: () => '', files: () => ({}) }))).sandbox).not.toHaveProperty('code')
  })

  it.each<[object, RegExp]>([
    [{ name: 'a/b' }, /"a\/b" cannot be the name of a step/],
    [{ code: undefined }, /step "run": code is undefined, and has to be a text, or a function/],
    [{ code: ['print(1)'] }, /step "run": code is \["print\(1\)"\], and has to be/],
    [{ language: 'cobol' }, /language is "cobol", and has to be "python"/],
    [{ limits: { memory: '1m' } }, /limits.memory is "1m", and has to be a size of 32 MB or more/],
    [{ limits: { tme: 1 } }, /limits.tme is no limit/],
    [{ limits: { timeout: '5m' }, timeout: '4m' }, /its timeout, 240000 ms, is shorter than limits.timeout, 300000 ms/],
    [{ timeout: 'soon' }, /"soon" is not a duration/],
    [{ retry: { maxAttempts: 0 } }, /retry.maxAttempts is 0/],
    [{ files: { '../a': '' } }, /the file "..\/a" cannot be written/],
    [{ files: { 'main.py': '' } }, /the code itself is there/],
    [{ files: { a: 5 } }, /step "run": the file "a" is a value of the type number: write its text/],
    [{ files: { a: new Uint8Array(1) } }, /the file "a" is a value of the type object: write its text/],
    [{ files: { a: { base64: 'a b=' } } }, /the file "a" is no base64: write its text/],
    [{ files: { a: { id: 'x', size: -1 } } }, /the file "a" is a value of the type object/],
    [{ files: [] }, /its files are an array, and have to be an object/],
    [{ files: { 'input.json': '' }, input: z.string() }, /the file "input.json" holds what the step is called with/],
    [{ files: { 'input.json/a': '' }, input: z.string() }, /"input.json" is a file already/],
    [{ artifacts: 'a.png' }, /artifacts is "a.png", and has to be a list of paths/],
    [{ artifacts: [''] }, /artifacts is \[""\], and has to be a list of paths/],
    [{ args: [1] }, /args is \[1\], and has to be a list of texts/],
    [{ args: ['a\0'] }, /args is .*, and has to be a list of texts without NUL/],
    [{ env: { 'A B': 'x' } }, /env has "A B", which cannot be the name of a variable/],
    [{ env: { A: 1 } }, /env.A has to be a text without NUL/],
    [{ env: 'A=1' }, /env is "A=1", and has to be an object of texts/],
    [{ network: 'bridge' }, /network is "bridge", and has to be 'none', \{ allow/],
    [{ network: { allow: 'a.example' } }, /network is \{"allow":"a.example"\}, and has to be/],
    [{ network: null }, /network is null, and has to be/],
  ])('refuses %j', (options, message) => {
    expect(() => define(options)).toThrow(expect.objectContaining({ code: 'invalid_value' }))
    expect(() => define(options)).toThrow(message)
  })

  it('may have a file called input.json where the code is not given one', () => {
    expect(() => define({ files: { 'input.json': '' } })).not.toThrow()
    expect(() => define({ files: { 'input.json': '' }, input: z.string(), code: () => '' })).not.toThrow()
  })

  it('is a tool by its input schema, and none without', () => {
    const input = z.object({ code: z.string().describe('Python 3.11') })
    const step = defineSandboxStep({ name: 'run_python', description: 'Runs code.', input, code: ({ code }) => code })
    expect(toToolSpecification(step)).toMatchObject({
      name: 'run_python',
      description: 'Runs code.',
      inputSchema: { type: 'object', properties: { code: { type: 'string' } }, required: ['code'] },
    })
    expect(() => toToolSpecification(define({}))).toThrow(/cannot be a tool without an input schema/)
  })
})

describe('the quote of a sandbox step', () => {
  it('is the price of all of its time, rounded up to a pico-dollar', () => {
    const quote = (perSecond: string, timeout: string | number) =>
      formatUsd(planOf({ limits: { timeout } }, { perSecond, sheet: 's' })?.quote ?? -1n)
    expect(quote('0.0001', '30s')).toBe('0.003')
    expect(quote('0.0001', 1_500)).toBe('0.00015')
    expect(quote('0.000000000001', 1)).toBe('0.000000000001')
    expect(quote('0.000000000001', 1_001)).toBe('0.000000000002')
  })

  it('is none where the sandbox is free', () => {
    expect(planOf({}, { free: true })).toEqual({ input: { call: 'x', tariff: { free: true } } })
  })

  it('goes to the handler with its tariff, so that the charge is by the same price', () => {
    const tariff = { perSecond: '0.0001', sheet: 'docker@1' }
    expect(planOf({}, tariff)?.input).toEqual({ call: 'x', tariff })
  })

  it('asks for a tariff of its own, and names it for those who check', () => {
    const step = define({})
    expect(step.plan?.(null)[0]?.tariff).toBe('sandbox/run')
    expect(step.tariffs).toEqual(['sandbox/run'])
  })

  it.each([[null], [{}], [{ perSecond: 1 }], [{ free: false }]])('cannot be made from the tariff %j', (tariff) => {
    expect(() => planOf({}, tariff as unknown as object)).toThrow(/the tariff of step "run" is .*, and has to be/)
  })
})

describe('one call of a sandbox step', () => {
  it('has the code and the files that its functions give', () => {
    const step = defineSandboxStep({
      name: 'run',
      code: (word: string) => `print(${JSON.stringify(word)})`,
      files: (word: string) => ({ 'a.txt': word }),
    })
    expect(renderSandboxStep(step, 'hi')).toEqual({ code: 'print("hi")', files: { 'a.txt': 'hi' } })
  })

  it('gives its input as a file to code that is a text', () => {
    const { code, files } = renderSandboxStep(define({ input: z.unknown(), files: { a: 'x' } }), { n: 1 })
    expect({ code, files }).toEqual({ code: 'print(1)', files: { a: 'x', 'input.json': '{"n":1}' } })
    expect(renderSandboxStep(define({}), 'x').files).toEqual({ 'input.json': '"x"' })
  })

  it('gives null where a schema takes it, and nothing where there is no input', () => {
    expect(renderSandboxStep(define({ input: z.null() }), null).files).toEqual({ 'input.json': 'null' })
    expect(renderSandboxStep(define({}), null).files).toEqual({})
  })

  it('is refused where its functions give no text, or no files', () => {
    expect(() => renderSandboxStep(define({ code: () => 5 }), null)).toThrow(
      /step "run": its code function gave a value of the type number, and no text/,
    )
    expect(() => renderSandboxStep(define({ files: () => null }), null)).toThrow(/its files are null/)
    expect(() => renderSandboxStep(define({ files: () => ({ '/a': '' }) }), null)).toThrow(/cannot be written/)
    expect(() => renderSandboxStep(define({ files: () => ({ 'input.json': '' }) }), 'x')).toThrow(/input.json/)
  })
})
