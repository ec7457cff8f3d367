import {
  type ArtifactStore,
  ArtifactStoreError,
  defineSandboxStep,
  defineWorkflow,
  type RunEvent,
  SandboxBusyError,
  type SandboxStepOutput,
  SandboxUnavailableError,
} from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { memoryArtifacts } from './memory-artifacts.fixtures.ts'
import { createWorld, failureOf, retry } from './sandbox-world.fixtures.ts'

describe('a sandbox step', () => {
  it('gives what the code did as JSON', async () => {
    const usage = { wallMs: 12, cpuMs: 7, peakMemory: 9_000_000, oomEvents: 0 }
    const skipped = [{ path: 'link.png', reason: 'link' }] as const
    await using world = createWorld({ run: () => ({ stdout: 'hi\n', stderr: 'hm', skipped, usage }) })
    const step = defineSandboxStep({ name: 'run', code: 'print("hi")', artifacts: [] })
    expect(await world.engine.run(step)).toEqual({
      status: 'ok',
      exitCode: 0,
      stdout: 'hi\n',
      stderr: 'hm',
      truncated: false,
      files: [],
      skipped,
      skippedCount: 1,
      usage,
    })
  })

  it('asks for what its definition says', async () => {
    await using world = createWorld({ artifacts: memoryArtifacts() })
    const step = defineSandboxStep({
      name: 'run',
      code: 'pass',
      files: { 'a.txt': 'x', 'b.bin': { base64: 'AAEC/w==' } },
      artifacts: ['*.png'],
      args: ['-v'],
      env: { MODE: 'fast' },
      limits: { timeout: '5s', memory: '64m' },
      network: { allow: ['api.example.com'] },
    })
    await world.engine.run(step)
    expect(world.sandbox.requests).toEqual([
      {
        language: 'python',
        code: 'pass',
        files: { 'a.txt': 'x', 'b.bin': Buffer.from([0, 1, 2, 255]) },
        artifacts: ['*.png'],
        args: ['-v'],
        env: { MODE: 'fast' },
        limits: { timeout: 5_000, memory: 64 * 1_024 ** 2, output: 1_024 ** 2 },
        network: { allow: ['api.example.com'] },
      },
    ])
  })

  it.each([
    ['error', 1, false],
    ['timeout', undefined, false],
    ['oom', 137, false],
    ['output_limit', undefined, true],
    ['killed', undefined, false],
  ] as const)('completes where its code ends with %s, and runs it once', async (status, exitCode, truncated) => {
    const answer = exitCode === undefined ? { status } : { status, exitCode }
    await using world = createWorld({ run: () => ({ ...answer, stdout: 'so far', stderr: 'Traceback' }) })
    const output = await world.engine.run(defineSandboxStep({ name: 'run', code: '1/0' }))
    expect(output).toMatchObject({ ...answer, stdout: 'so far', stderr: 'Traceback', truncated })
    expect(world.sandbox.requests).toHaveLength(1)
  })

  it('gives code and files of its functions what its schema makes of the input', async () => {
    await using world = createWorld()
    const step = defineSandboxStep({
      name: 'run',
      input: z.object({ count: z.string().transform(Number), word: z.string().default('hi') }),
      code: ({ count, word }) => `print(${JSON.stringify(word)} * ${count + 1})`,
      files: ({ word }) => ({ 'word.txt': word }),
    })
    await world.engine.run(step, { count: '2' })
    expect(world.sandbox.requests).toMatchObject([{ code: 'print("hi" * 3)', files: { 'word.txt': 'hi' } }])
  })

  it('gives its input to fixed code as a file, as its schema makes it', async () => {
    await using world = createWorld()
    const input = z.object({ rows: z.array(z.number()), title: z.string().default('none') })
    await world.engine.run(defineSandboxStep({ name: 'run', input, code: 'pass' }), { rows: [1, 2] })
    expect(world.sandbox.requests[0]?.files).toEqual({ 'input.json': '{"rows":[1,2],"title":"none"}' })
  })

  it('refuses an input that its schema does not take, before anything runs', async () => {
    await using world = createWorld()
    const step = defineSandboxStep({ name: 'run', input: z.object({ x: z.number() }), code: 'pass', retry })
    const error = await failureOf(world.engine.run(step, { x: 'y' as never }))
    expect(error).toMatchObject({ code: 'input_invalid', of: 'run' })
    expect(world.sandbox.requests).toEqual([])
  })

  it('streams what its code writes to whoever watches', async () => {
    let go: () => void = () => {}
    const isWatched = new Promise<void>((resolve) => (go = resolve))
    await using world = createWorld({
      run: async (_, { write }) => {
        await isWatched
        write('stdout', 'one')
        write('stderr', 'two')
        return {}
      },
    })
    const step = defineSandboxStep({ name: 'run', code: 'pass' })
    const run = await world.engine.start(defineWorkflow({ name: 'w', steps: [step], run: (ctx) => ctx.run(step) }))
    const seen: RunEvent[] = []
    for await (const event of run.events()) {
      seen.push(event)
      if (event.type === 'attempt-start') go()
    }
    expect(seen.filter(({ type }) => type === 'step-part')).toEqual([
      { type: 'step-part', stepId: '1/run', attempt: 1, part: { stream: 'stdout', text: 'one' } },
      { type: 'step-part', stepId: '1/run', attempt: 1, part: { stream: 'stderr', text: 'two' } },
    ])
  })
})

describe('files of a sandbox step', () => {
  const plot = defineSandboxStep({ name: 'plot', code: 'plot()', artifacts: ['*.png'], retry })

  it('go to the artifact store, and not into the log', async () => {
    const artifacts = memoryArtifacts()
    const secretBytes = 'bytes that no log has'
    await using world = createWorld({ artifacts, run: () => ({ files: { 'a.png': secretBytes, 'b.png': '' } }) })
    const workflow = defineWorkflow({ name: 'w', steps: [plot], run: (ctx) => ctx.run(plot) })
    const run = await world.engine.start(workflow)
    const { files } = await run.result()
    expect(files.map(({ path, size }) => [path, size])).toEqual([
      ['a.png', secretBytes.length],
      ['b.png', 0],
    ])
    expect(files.map(({ artifact }) => Buffer.from(artifacts.kept.get(artifact.id) ?? []).toString())).toEqual([
      secretBytes,
      '',
    ])
    const events: RunEvent[] = []
    for await (const event of run.events()) events.push(event)
    expect(JSON.stringify(events)).toContain(files[0]?.artifact.id)
    expect(JSON.stringify(events)).not.toContain(secretBytes)
    expect(JSON.stringify(events)).not.toContain(Buffer.from(secretBytes).toString('base64'))
  })

  it('are offered to a store again that fails for a moment, and the code is not run again', async () => {
    const kept = memoryArtifacts()
    let tries = 0
    const artifacts: ArtifactStore = {
      ...kept,
      put(bytes, options) {
        tries += 1
        return tries === 1 ? Promise.reject(new ArtifactStoreError('memory', 'busy')) : kept.put(bytes, options)
      },
    }
    let runs = 0
    await using world = createWorld({
      artifacts,
      run: () => {
        runs += 1
        return { files: { 'a.png': 'x' } }
      },
    })
    const run = await world.engine.start(defineWorkflow({ name: 'w', steps: [plot], run: (ctx) => ctx.run(plot) }))
    expect((await run.result()).files).toHaveLength(1)
    expect([runs, tries]).toEqual([1, 2])
  })

  it('come from the step before', async () => {
    const artifacts = memoryArtifacts()
    await using world = createWorld({
      artifacts,
      run: ({ code }) => (code === 'plot()' ? { files: { 'a.png': 'picture' } } : {}),
    })
    const shrink = defineSandboxStep({
      name: 'shrink',
      code: 'shrink()',
      files: ({ files }: SandboxStepOutput) => Object.fromEntries(files.map(({ path, artifact }) => [path, artifact])),
    })
    await world.engine.run(defineWorkflow({ name: 'w', steps: [plot, shrink] }))
    const { 'a.png': picture = '', 'input.json': input = '' } = world.sandbox.requests[1]?.files ?? {}
    expect(Buffer.from(picture).toString()).toBe('picture')
    expect(JSON.parse(String(input))).toMatchObject({ status: 'ok', files: [{ path: 'a.png' }] })
  })

  it('are refused without a store, before anything runs', async () => {
    await using world = createWorld()
    const error = await failureOf(world.engine.run(plot))
    expect(error).toMatchObject({ code: 'artifact_store_required', step: 'plot' })
    expect(error.message).toContain('such as fileArtifacts({ dir }) of @wflo/artifacts')
    const taking = defineSandboxStep({ name: 'take', code: '', files: { a: { id: 'a'.repeat(64), size: 1 } } })
    expect(await failureOf(world.engine.run(taking))).toMatchObject({ code: 'artifact_store_required' })
    expect(world.sandbox.requests).toEqual([])
  })

  it('that the store does not have fail the step, before anything runs', async () => {
    await using world = createWorld({ artifacts: memoryArtifacts() })
    const taking = defineSandboxStep({ name: 'take', code: '', files: { a: { id: 'a'.repeat(64), size: 1 } } })
    expect(await failureOf(world.engine.run(taking))).toMatchObject({ code: 'artifact_missing' })
    expect(world.sandbox.requests).toEqual([])
  })
})

describe('a sandbox that fails', () => {
  const step = defineSandboxStep({ name: 'run', code: 'pass', retry })

  it('is tried again where that may help', async () => {
    let runs = 0
    await using world = createWorld({
      run: () => {
        runs += 1
        return runs < 3 ? new SandboxBusyError(1, 1) : { stdout: 'at last' }
      },
    })
    expect(await world.engine.run(step)).toMatchObject({ stdout: 'at last' })
    expect(runs).toBe(3)
  })

  it('fails the step after the last attempt, and at once where trying again is no use', async () => {
    const busy = createWorld({ run: () => new SandboxBusyError(1, 1) })
    expect(await failureOf(busy.engine.run(step))).toMatchObject({ code: 'sandbox_busy' })
    expect(busy.sandbox.requests).toHaveLength(3)
    const gone = createWorld({ run: () => new SandboxUnavailableError({ problem: 'no engine', ways: ['start one'] }) })
    expect(await failureOf(gone.engine.run(step))).toMatchObject({ code: 'sandbox_unavailable' })
    expect(gone.sandbox.requests).toHaveLength(1)
    await Promise.all([busy.engine.close(), gone.engine.close()])
  })
})
