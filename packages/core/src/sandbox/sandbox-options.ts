import type { SandboxLimits } from './sandbox-limits.ts'
import type { SandboxNetwork } from './sandbox-network.ts'
import type { SandboxOutput } from './sandbox-output.ts'

export interface SandboxSignal {
  readonly signal?: AbortSignal | undefined
}

export interface SandboxRunOptions extends SandboxSignal {
  /** Called with output while the code runs. What it throws is ignored. */
  readonly onOutput?: ((output: SandboxOutput) => void) | undefined
}

export interface SandboxSessionOptions extends SandboxSignal {
  readonly limits?: SandboxLimits
  /** Default: none. */
  readonly network?: SandboxNetwork
}
