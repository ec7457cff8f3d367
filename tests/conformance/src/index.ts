export { type AccountHarness, describeAccount } from './account/describe-account.ts'
export { type AgentHarness, describeAgent } from './agent/describe-agent.ts'
export { type ArtifactHarness, describeArtifacts } from './artifact/describe-artifacts.ts'
export { describeEngine } from './engine/describe-engine.ts'
export { describeHost, type HostHarness } from './host/describe-host.ts'
export { describeJournal, type JournalHarness } from './journal/describe-journal.ts'
export { describeLife } from './life/describe-life.ts'
export { describePaidCalls } from './money/describe-paid-calls.ts'
export { arbitraryProgram, arbitraryTerms } from './programs/arbitrary-program.ts'
export { countConstructs, type Program, type ProgramKind } from './programs/program.ts'
export { programDefinitions } from './programs/program-definitions.ts'
export {
  createProgramWorld,
  type Pause,
  type ProgramWorld,
  programEvents,
  programWorkflow,
} from './programs/program-world.ts'
export { describeProvider, type ProviderHarness } from './provider/describe-provider.ts'
export { describeSandbox } from './sandbox/describe-sandbox.ts'
export type {
  EgressSettings,
  HostUnderTest,
  Leftovers,
  SandboxHarness,
  SandboxSettings,
  SandboxUnderTest,
} from './sandbox/sandbox-harness.ts'
