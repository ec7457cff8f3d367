import type { SandboxOutput, SandboxResult, SandboxRunOptions } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { cancelledResult } from './cancelled-result.ts'
import { startProcess } from './start-process.ts'

const piece = (text: string): SandboxOutput => ({ stream: 'stdout', text, bytes: Buffer.from(text) })
const untilAborted = ({ signal }: SandboxRunOptions): Promise<SandboxResult> =>
  new Promise((resolve) => signal?.addEventListener('abort', () => resolve(cancelledResult())))

describe('a process', () => {
  it('gives output as it comes, and ends with the code', async () => {
    const { promise, resolve } = Promise.withResolvers<SandboxResult>()
    const process = startProcess(({ onOutput }) => {
      onOutput?.(piece('a'))
      setTimeout(() => {
        onOutput?.(piece('b'))
        resolve(cancelledResult())
      }, 5)
      return promise
    }, {})
    const seen: string[] = []
    for await (const { text } of process.output) seen.push(text)
    expect(seen).toEqual(['a', 'b'])
    expect((await process.result).status).toBe('cancelled')
  })

  it('waits for nobody who reads', async () => {
    const process = startProcess(async ({ onOutput }) => {
      for (let index = 0; index < 10_000; index += 1) onOutput?.(piece('x'))
      return cancelledResult()
    }, {})
    expect((await process.result).status).toBe('cancelled')
  })

  it('is killed by its method, its signal and the end of the scope', async () => {
    const killed = startProcess(untilAborted, {})
    killed.kill()
    const controller = new AbortController()
    const aborted = startProcess(untilAborted, { signal: controller.signal })
    controller.abort()
    const left = await (async () => {
      await using process = startProcess(untilAborted, {})
      return process
    })()
    for (const { result } of [killed, aborted, left]) expect((await result).status).toBe('cancelled')
  })

  it('that fails says so where it is asked, and nowhere else', async () => {
    const process = startProcess(() => Promise.reject(new Error('no engine')), {})
    for await (const _ of process.output) expect.fail('there is no output')
    await expect(process.result).rejects.toThrow('no engine')
  })

  it('may be left by its reader', async () => {
    const process = startProcess(async ({ onOutput }) => {
      onOutput?.(piece('a'))
      await new Promise((resolve) => setTimeout(resolve, 5))
      onOutput?.(piece('b'))
      return cancelledResult()
    }, {})
    for await (const _ of process.output) break
    expect((await process.result).status).toBe('cancelled')
  })
})
