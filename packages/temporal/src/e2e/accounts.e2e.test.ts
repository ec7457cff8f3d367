import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatUsd, usd } from '@wflo/core'
import { startTemporal } from '@wflo/services'
import { sqliteAccount } from '@wflo/sqlite'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { createTemporalClient } from '../client/create-temporal-client.ts'
import { oneCall } from './paid-steps.fixtures.ts'
import { readDiary, startWorkerProcess } from './worker-process.fixtures.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const server = await startTemporal()
const folder = mkdtempSync(join(tmpdir(), 'wflo-temporal-accounts-'))

async function setUp(limit: bigint) {
  const taskQueue = `accounts-${crypto.randomUUID()}`
  const address = server?.address ?? ''
  const diary = join(folder, taskQueue)
  writeFileSync(diary, '')
  const accounts = join(folder, `${taskQueue}.db`)
  const account = sqliteAccount({ path: accounts })
  await account.define('team/red', limit)
  return {
    task: { address, taskQueue, diary, accounts },
    account,
    client: createTemporalClient({ address, taskQueue }),
  }
}

describe.skipIf(server === undefined)('accounts behind runs on Temporal', () => {
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  it('are shared by workers: calls of ten runs go on for as long as the limit holds them', async () => {
    // A call is quoted 0.01 and costs 0.004: behind three of them no quote fits any more.
    const { task, account, client } = await setUp(usd('0.02'))
    const workers = await Promise.all([startWorkerProcess(task), startWorkerProcess(task)])
    const runs = await Promise.all(Array.from({ length: 10 }, () => client.start(oneCall, 20)))
    const ended = await Promise.allSettled(runs.map((run) => run.result()))
    const refused = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
    expect(refused.map(({ code }) => code)).toEqual(Array(7).fill('account_exceeded'))
    expect(readDiary(task.diary)).toHaveLength(3)
    expect(await account.view('team/red')).toMatchObject({ spent: usd('0.012'), reserved: 0n, unresolved: 0n })
    await Promise.all(workers.map((worker) => worker.kill('SIGTERM')))
    await account.close()
    await client.close()
  })

  it('keep what a killed worker held, until somebody says what it cost', async () => {
    const { task, account, client } = await setUp(usd('1'))
    const heartbeatTimeoutMs = 2_000
    const first = await startWorkerProcess({ ...task, heartbeatTimeoutMs })
    const run = await client.start(oneCall, 1_500)
    await expect.poll(() => readDiary(task.diary).length, { timeout: 20_000 }).toBe(1)
    await first.kill('SIGKILL')
    const second = await startWorkerProcess({ ...task, heartbeatTimeoutMs })
    await run.result()
    const entries = async (): Promise<readonly string[]> =>
      (await account.entries({ scope: 'team/red' }))
        .map(({ key, state, amount }) => `${key.split(':')[1]} ${state} ${formatUsd(amount)}`)
        .sort()
    expect(await entries()).toEqual(['1/pay/1 unresolved 0.01', '1/pay/2 settled 0.004'])
    await run.reconcile('1/pay/1', '0.003')
    await expect.poll(entries, { timeout: 20_000 }).toEqual(['1/pay/1 settled 0.003', '1/pay/2 settled 0.004'])
    await second.kill('SIGTERM')
    await account.close()
    await client.close()
  })
})
