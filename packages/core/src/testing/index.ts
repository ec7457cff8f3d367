export type { RunFold } from '../run/run-fold.ts'
export { type FakeClock, fakeClock } from './fake-clock.ts'
export { type Fault, type FaultyJournal, faultyJournal, InjectedFaultError } from './faulty-journal.ts'
export { type ScriptedHost, type ScriptedHostOptions, scriptedHost } from './scripted-host.ts'
export {
  type ScriptedProvider,
  type ScriptedProviderOptions,
  type ScriptedReply,
  scriptedProvider,
} from './scripted-provider.ts'
export type { ScriptedResult, ScriptedRun, ScriptedRunOptions } from './scripted-run.ts'
export { type ScriptedSandbox, type ScriptedSandboxOptions, scriptedSandbox } from './scripted-sandbox.ts'
export { type Simulated, type SimulatedAction, type SimulateOptions, simulate } from './simulate.ts'
export { SimulationError } from './simulation-error.ts'
