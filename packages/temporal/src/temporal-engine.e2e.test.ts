import { describeEngine } from '@wflo/conformance'
import { afterAll, vi } from 'vitest'
import { temporalHarness } from './temporal.fixtures.ts'

const connection = { address: process.env.ZZ ?? '127.0.0.1:17233', namespace: 'default' }

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 })
const harness = temporalHarness('Temporal', connection)
afterAll(() => harness[Symbol.asyncDispose]())
describeEngine(harness)
