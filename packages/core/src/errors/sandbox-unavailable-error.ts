import { hasCode, WfloError } from './wflo-error.ts'

export interface SandboxUnavailableOptions {
  /** A sentence: what is missing. */
  readonly problem: string
  /** What can be done, each a sentence. */
  readonly ways: readonly string[]
  readonly cause?: unknown
}

/** Nothing here can run code safely: no engine answers, or it lacks what was asked for. Code is never run elsewhere instead. */
export class SandboxUnavailableError extends WfloError {
  override readonly name = 'SandboxUnavailableError' as const

  constructor({ problem, ways, cause }: SandboxUnavailableOptions) {
    super([`${problem}. Nothing was run. Ways forward:`, ...ways.map((way) => `- ${way}`)].join('\n'), {
      code: 'sandbox_unavailable',
      booking: 'release',
      cause,
    })
  }

  static override isInstance(value: unknown): value is SandboxUnavailableError {
    return hasCode(value, 'sandbox_unavailable')
  }
}
