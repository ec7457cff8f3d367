import { describeSandbox } from '@wflo/conformance'
import { ensureImages, startDocker, startGvisorDocker } from '@wflo/services'
import { afterAll, describe } from 'vitest'
import { createDockerHarness } from './docker-harness.fixtures.ts'

// The first time they are built, which no deadline of a test is made for.
const engine = await startDocker()
const hasImages = engine !== undefined && (await ensureImages(engine))
const gvisor = hasImages ? await startGvisorDocker() : undefined
const hasGvisor = gvisor !== undefined && (await ensureImages(gvisor))

afterAll(async () => {
  await gvisor?.[Symbol.asyncDispose]()
  await engine?.[Symbol.asyncDispose]()
}, 60_000)

describe.skipIf(!hasImages)('on the kernel of the host', () => {
  describeSandbox(createDockerHarness({ runtime: 'runc', socketPath: engine?.socketPath }))
})

describe.skipIf(!hasGvisor)('on a kernel of its own', () => {
  describeSandbox(createDockerHarness({ runtime: 'runsc', socketPath: gvisor?.socketPath }))
})
