import type { SandboxOutput } from './sandbox-output.ts'
import type { SandboxResult } from './sandbox-result.ts'

/** Code that runs. At the end of the scope it is killed. */
export interface SandboxProcess extends AsyncDisposable {
  /** Output as it comes, from the beginning; ends with the code. To be read once; nothing waits for its reader. */
  readonly output: AsyncIterable<SandboxOutput>
  /** Rejects only for what is no fault of the code. */
  readonly result: Promise<SandboxResult>
  /** The result is then `cancelled`. */
  kill(): void
}
