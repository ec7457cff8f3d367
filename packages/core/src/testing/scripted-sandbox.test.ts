import { describe, expect, it } from 'vitest'
import { SandboxBusyError } from '../errors/sandbox-busy-error.ts'
import type { SandboxOutput } from '../sandbox/sandbox-output.ts'
import { scriptedSandbox } from './scripted-sandbox.ts'

const forever = () => new Promise<never>(() => {})

describe('a scripted sandbox', () => {
  it('answers by its script, and records what it was asked', async () => {
    const sandbox = scriptedSandbox({
      run: ({ code }) => ({ status: 'error', stdout: code, files: { 'a.txt': 'x' }, usage: usage(25) }),
    })
    const result = await sandbox.run({ code: 'é', args: ['1'] })
    expect(result).toEqual({
      status: 'error',
      exitCode: 1,
      stdout: 'é',
      stderr: '',
      stdoutBytes: new TextEncoder().encode('é'),
      stderrBytes: new Uint8Array(),
      truncated: false,
      files: { 'a.txt': new Uint8Array([120]) },
      skipped: [],
      skippedCount: 0,
      usage: usage(25),
    })
    expect(sandbox.requests).toEqual([{ code: 'é', args: ['1'] }])
  })

  it('answers ok without a script', async () => {
    const { status, exitCode, stdout } = await scriptedSandbox().run({ code: '' })
    expect({ status, exitCode, stdout }).toEqual({ status: 'ok', exitCode: 0, stdout: '' })
  })

  it('throws the error that its script gives or throws', async () => {
    const error = new SandboxBusyError(1, 1)
    await expect(scriptedSandbox({ run: () => error }).run({ code: '' })).rejects.toBe(error)
    await expect(scriptedSandbox({ run: () => Promise.reject(error) }).run({ code: '' })).rejects.toBe(error)
  })

  it('tells of output as it is written, and of the rest at the end', async () => {
    const pieces: string[] = []
    const onOutput = ({ stream, text }: SandboxOutput) => {
      pieces.push(`${stream}: ${text}`)
      throw new Error('a listener that fails')
    }
    const sandbox = scriptedSandbox({
      run: (_, { write }) => {
        write('stdout', 'a')
        write('stdout', 'b')
        return { stderr: 'c' }
      },
    })
    expect(await sandbox.run({ code: '' }, { onOutput })).toMatchObject({ stdout: 'ab', stderr: 'c' })
    expect(pieces).toEqual(['stdout: a', 'stdout: b', 'stderr: c'])
  })

  it('is cancelled by a signal, before the run and in it, and keeps what was written', async () => {
    const sandbox = scriptedSandbox({
      run: (_, { write }) => {
        write('stdout', 'so far')
        return forever()
      },
    })
    const aborted = await sandbox.run({ code: '' }, { signal: AbortSignal.abort() })
    expect(aborted).toMatchObject({ status: 'cancelled', stdout: '', usage: { wallMs: 0 } })
    const controller = new AbortController()
    const result = sandbox.run({ code: '' }, { signal: controller.signal })
    controller.abort()
    expect(await result).toMatchObject({ status: 'cancelled', stdout: 'so far', usage: { wallMs: 1 } })
    expect(await result).not.toHaveProperty('exitCode')
  })

  it('refuses requests that a real one would refuse', async () => {
    const sandbox = scriptedSandbox()
    await expect(sandbox.run({ code: '', limits: { memory: '1m' } })).rejects.toThrow(/limits.memory/)
    await expect(sandbox.run({ code: '', files: { '../a': '' } })).rejects.toThrow(/cannot be written/)
    expect(sandbox.requests).toEqual([])
  })

  it('cancels what runs when it is closed, and refuses everything after it', async () => {
    const sandbox = scriptedSandbox({ run: forever })
    const running = sandbox.run({ code: '' })
    await sandbox.close()
    expect((await running).status).toBe('cancelled')
    for (const late of [sandbox.run({ code: '' }), sandbox.open(), sandbox.probe()]) {
      await expect(late).rejects.toMatchObject({ code: 'sandbox_closed' })
    }
  })

  it('says what its options say that it is', async () => {
    const error = new Error('no engine')
    const sandbox = scriptedSandbox({
      name: 'weak',
      capabilities: { network: ['none'] },
      limits: { timeout: '1s' },
      probe: error,
    })
    expect(sandbox).toMatchObject({ name: 'weak', limits: { timeout: 1_000, cpus: 1 } })
    expect(sandbox.capabilities).toMatchObject({ network: ['none'], languages: ['python'] })
    await expect(sandbox.probe()).rejects.toBe(error)
    expect((await scriptedSandbox().probe()).warnings).toEqual([])
  })
})

describe('a process of a scripted sandbox', () => {
  it('streams its output, from the beginning to the end', async () => {
    const sandbox = scriptedSandbox({
      run: async (_, { write }) => {
        write('stdout', 'a')
        await new Promise((resolve) => setImmediate(resolve))
        write('stderr', 'b')
        return {}
      },
    })
    await using process = sandbox.spawn({ code: '' })
    const texts: string[] = []
    for await (const { text } of process.output) texts.push(text)
    expect(texts).toEqual(['a', 'b'])
    expect((await process.result).stdout).toBe('a')
  })

  it('is killed by hand, by its signal, and at the end of its scope', async () => {
    const sandbox = scriptedSandbox({ run: forever })
    const killed = sandbox.spawn({ code: '' })
    killed.kill()
    const signalled = sandbox.spawn({ code: '' }, { signal: AbortSignal.abort() })
    const left = sandbox.spawn({ code: '' })
    await left[Symbol.asyncDispose]()
    const statuses = await Promise.all([killed, signalled, left].map(async ({ result }) => (await result).status))
    expect(statuses).toEqual(['cancelled', 'cancelled', 'cancelled'])
  })
})

describe('a session of a scripted sandbox', () => {
  it('keeps files, and records requests with its own limits and network', async () => {
    const sandbox = scriptedSandbox({ run: () => ({ files: { 'out/b.png': 'made' } }) })
    await using session = await sandbox.open({ limits: { memory: '64m' }, network: { allow: ['a.example'] } })
    await session.writeFiles({ 'a.txt': 'x' })
    await session.run({ code: '1', files: { 'c.txt': 'y' }, timeout: '1s' })
    expect(sandbox.requests).toEqual([
      {
        code: '1',
        files: { 'c.txt': 'y' },
        limits: { memory: '64m', timeout: '1s' },
        network: { allow: ['a.example'] },
      },
    ])
    expect(Object.keys((await session.readFiles()).files)).toEqual(['a.txt', 'c.txt', 'out/b.png'])
    expect(Object.keys((await session.readFiles(['**/*.png', '?.txt'])).files)).toEqual(['a.txt', 'c.txt', 'out/b.png'])
    expect(Object.keys((await session.readFiles(['*.png'])).files)).toEqual([])
  })

  it('cancels what runs at its end, and is closed then', async () => {
    const session = await scriptedSandbox({ run: forever }).open()
    const running = session.run({ code: '' })
    await session.dispose()
    expect((await running).status).toBe('cancelled')
    await expect(session.writeFiles({})).rejects.toMatchObject({ code: 'sandbox_closed' })
    await expect(session.run({ code: '' })).rejects.toMatchObject({ code: 'sandbox_closed' })
  })
})

function usage(wallMs: number) {
  return { wallMs, cpuMs: 5, peakMemory: 10, oomEvents: 0 }
}
