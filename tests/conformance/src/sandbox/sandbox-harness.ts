import type { Duration, Sandbox, SandboxLimits } from '@wflo/core'

/** What a test needs otherwise than it is by default. */
export interface SandboxSettings {
  readonly limits?: SandboxLimits
  /** Places that are ready before they are asked for. */
  readonly ready?: number
  readonly maxConcurrent?: number
  readonly queueTimeout?: Duration
  readonly egress?: EgressSettings
}

/** How names of tests become addresses of this machine. */
export interface EgressSettings {
  /** Names that may lead to an address inside the network of the host, as those of a test do. */
  readonly privateHosts?: readonly string[]
  resolve(host: string): Promise<readonly string[]>
  /** Certificates of the test's authority, as PEM. */
  readonly ca?: string
  /** A header that is added for a host, by the name of the host. */
  readonly secrets?: Readonly<Record<string, { readonly header: string; readonly value: string }>>
}

export interface Leftovers {
  readonly containers: number
  readonly volumes: number
}

export interface SandboxUnderTest {
  readonly sandbox: Sandbox
  /** Resolves once as many places are ready as there should be. */
  fill(): Promise<void>
  /** What is on the machine because of this sandbox. */
  countLeft(): Promise<Leftovers>
  /** Takes away all its places, as somebody else on the machine might. Gives how many. */
  removeFromOutside(): Promise<number>
}

/** A process that has a sandbox of its own. */
export interface HostUnderTest {
  /** With the signal, and waits until it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>
  countLeft(): Promise<Leftovers>
}

/** How the suite reaches a kind of sandbox. */
export interface SandboxHarness {
  readonly name: string
  /** As in the capabilities. On a kernel of its own, code may be stopped in other words: what counts is that it is. */
  readonly isolation: 'container' | 'kernel'
  create(settings?: SandboxSettings): Promise<SandboxUnderTest>
  /** A process that has two places ready, and runs endless code in them where it is busy. */
  startHost(task: 'idle' | 'busy'): Promise<HostUnderTest>
}
