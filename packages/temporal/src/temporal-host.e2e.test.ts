import { describeHost } from '@wflo/conformance'
import { afterAll } from 'vitest'
import { temporalHarness } from './temporal.fixtures.ts'

const connection = { address: process.env.ZZ ?? '127.0.0.1:17233', namespace: 'default' }

const harness = temporalHarness('Temporal', connection)
afterAll(() => harness[Symbol.asyncDispose]())
describeHost(harness)
