import { afterAll, beforeAll, describe, expect } from 'vitest'
import { describeArtifacts } from './artifacts.ts'
import { describeBasics } from './basics.ts'
import { describeEgress } from './egress.ts'
import { describeHosts } from './hosts.ts'
import { describeInputs } from './inputs.ts'
import { describeIsolation } from './isolation.ts'
import { describeKernel } from './kernel.ts'
import { describeLifecycle } from './lifecycle.ts'
import { describeNetwork } from './network.ts'
import { describeOutput } from './output.ts'
import { describePool } from './pool.ts'
import { describeProcesses } from './processes.ts'
import { describeProgram } from './program.ts'
import { describeRequests } from './requests.ts'
import { describeResources } from './resources.ts'
import { createContext, type SandboxContext } from './sandbox-context.ts'
import type { SandboxHarness, SandboxUnderTest } from './sandbox-harness.ts'
import { describeSessions } from './sessions.ts'
import { describeText } from './text.ts'
import { describeTime } from './time.ts'

const timeout = 60_000

/** What every sandbox promises, whatever runs in it. */
export function describeSandbox(harness: SandboxHarness): void {
  describe(`sandbox: ${harness.name}`, { timeout }, () => {
    let shared: SandboxUnderTest
    beforeAll(async () => {
      shared = await harness.create()
    }, timeout)
    afterAll(async () => {
      await shared?.sandbox.close()
      expect(await shared?.countLeft()).toEqual({ containers: 0, volumes: 0 })
    }, timeout)
    describeThemes(createContext(harness, () => shared.sandbox))
  })
}

function describeThemes(context: SandboxContext): void {
  describe('basics', () => describeBasics(context))
  describe('programs', () => describeProgram(context))
  describe('text', () => describeText(context))
  describe('time', () => describeTime(context))
  describe('resources', () => describeResources(context))
  describe('output', () => describeOutput(context))
  describe('processes', () => describeProcesses(context))
  describe('input files', () => describeInputs(context))
  describe('artifacts', () => describeArtifacts(context))
  describe('isolation', () => describeIsolation(context))
  describe('the kernel', () => describeKernel(context))
  describe('no network', () => describeNetwork(context))
  describe('allowed hosts', () => describeEgress(context))
  describe('requests', () => describeRequests(context))
  describe('lifecycle', () => describeLifecycle(context))
  describe('pool', () => describePool(context))
  describe('sessions', () => describeSessions(context))
  describe('hosts', () => describeHosts(context))
}
