import { describeSandbox } from '@wflo/conformance'
import { createDockerHarness } from './docker-harness.fixtures.ts'

describeSandbox(createDockerHarness({ runtime: 'runc' }))
