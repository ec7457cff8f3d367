import { startTemporal } from '@wflo/services'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { attributes } from '../protocol/search-attributes.ts'
import { asksAtLength, takesMany } from './oversize.fixtures.ts'
import { serve } from './serve.fixtures.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const server = await startTemporal({ searchAttributes: Object.values(attributes) })
const poll = { timeout: 20_000 }

describe.skipIf(server === undefined)('a namespace with search attributes', () => {
  afterAll(() => server?.[Symbol.asyncDispose]())

  it('lists those runs that wait for a decision, for as long as they do', async () => {
    const where = { address: server?.address ?? '', taskQueue: `attributes-${crypto.randomUUID()}` }
    await using place = await serve({ ...where, definitions: 'oversize' })
    const waiting = await place.client.start(asksAtLength, 10)
    await (await place.client.start(takesMany, { count: 1, bytes: 1 })).result()
    const list = async (): Promise<readonly string[]> =>
      (await place.client.list({ awaitsApproval: true })).map(({ runId }) => runId)
    await expect.poll(list, poll).toEqual([waiting.runId])
    await expect.poll(async () => (await place.client.list({ status: 'completed' })).length, poll).toBe(1)
    await waiting.approve({ approved: true, by: 'ada' })
    expect(await waiting.result()).toBe('ada')
    await expect.poll(list, poll).toEqual([])
  })
})
