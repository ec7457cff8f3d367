import { describeLife } from '@wflo/conformance'
import { startTemporal } from '@wflo/services'
import { afterAll, describe, vi } from 'vitest'
import { temporalHarness } from './temporal-harness.fixtures.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 })
const server = await startTemporal()

describe.skipIf(server === undefined)('on Temporal', () => {
  const harness = temporalHarness({ name: 'Temporal', connection: { address: server?.address ?? '' } })
  afterAll(async () => {
    await harness[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })
  describeLife(harness)
})
