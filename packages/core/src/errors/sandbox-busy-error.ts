import { hasCode, WfloError } from './wflo-error.ts'

/** A run waited longer for a place than it may. */
export class SandboxBusyError extends WfloError {
  override readonly name = 'SandboxBusyError' as const
  declare readonly waitedMs: number

  constructor(waitedMs: number, running: number) {
    super(
      `no place became free within ${waitedMs} ms, as ${running} runs take all there are: raise maxConcurrent or queueTimeout, or run less at once. Nothing was run`,
      { code: 'sandbox_busy', retryable: true, booking: 'release', fields: { waitedMs } },
    )
  }

  static override isInstance(value: unknown): value is SandboxBusyError {
    return hasCode(value, 'sandbox_busy')
  }
}
