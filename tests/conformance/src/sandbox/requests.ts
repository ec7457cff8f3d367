import type { SandboxLanguage, SandboxLimits, SandboxNetwork, SandboxRequest } from '@wflo/core'
import { expect, it } from 'vitest'
import type { SandboxContext } from './sandbox-context.ts'

const invalid = { code: 'invalid_value' }

/** A request that cannot be is refused before anything is made. */
export function describeRequests(context: SandboxContext): void {
  const expectRefusal = async (request: Partial<SandboxRequest>): Promise<void> => {
    await using own = await context.open()
    await expect(own.sandbox.run({ code: 'print(1)', ...request })).rejects.toMatchObject(invalid)
    expect(await own.countLeft()).toEqual({ containers: 0, volumes: 0 })
  }

  it.each([
    { timeout: 0 },
    { timeout: -1 },
    { timeout: Number.NaN },
    { timeout: '25h' },
    { timeout: 'soon' },
    { memory: '1m' },
    { memory: -1 },
    { memory: 'lots' },
    { memory: Number.POSITIVE_INFINITY },
    { cpus: 0 },
    { cpus: -1 },
    { cpus: Number.NaN },
    { processes: 0 },
    { processes: 1.5 },
    { output: -1 },
    { output: 'x' },
    { disk: -1 },
    { files: -5 },
    { files: 0.5 },
    { artifact: -1 },
    { artifacts: '-1m' },
    { artifactCount: -1 },
  ] as readonly object[])(
    'refuses the limits %j',
    async (limits) => await expectRefusal({ limits: limits as SandboxLimits }),
  )

  it.each([
    { allow: ['*'] },
    { allow: ['*.example.com'] },
    { allow: ['http://example.com'] },
    { allow: ['example.com:8080'] },
    { allow: ['example.com/path'] },
    { allow: ['127.0.0.1'] },
    { allow: ['[::1]'] },
    { allow: [''] },
    { allow: 'example.com' },
    'bridge',
    'host',
    true,
  ] as readonly unknown[])('refuses the network %j', async (network) => {
    await expectRefusal({ network: network as SandboxNetwork })
  })

  it.each([
    ['a variable without a name', { env: { '': 'x' } }],
    ['a variable with = in its name', { env: { 'A=B': 'x' } }],
    ['a variable with a NUL', { env: { A: 'a\0b' } }],
    ['an argument with a NUL', { args: ['a\0b'] }],
    ['an argument that is no text', { args: [1] as unknown as readonly string[] }],
    ['code that is no text', { code: 5 as unknown as string }],
  ])('refuses %s', async (_, request) => await expectRefusal(request))

  it('refuses a language that it does not speak, instead of guessing', async () => {
    const language = 'ruby' as SandboxLanguage
    await expect(context.run('puts 1', { language })).rejects.toMatchObject({ code: 'sandbox_unsupported' })
    expect((await context.run('print(1)', { language: 'python' })).status).toBe('ok')
  })

  it('takes text that is no Unicode for what it is: a result or a refusal, never a place that hangs', async () => {
    const half = '\ud800'
    for (const request of [
      { env: { HALF: half } },
      { args: [half] },
      { stdin: half },
      { files: { 'half.txt': half } },
    ]) {
      const outcome = await context.run('print("ran")', request).then(
        ({ status }) => status,
        ({ code }) => code,
      )
      expect(outcome).toMatch(/^(ok|error|invalid_value)$/)
    }
  })
}
