import { hasCode, WfloError } from '@wflo/core'
import { connectionCode } from '../never-reached.ts'

/** A proxy could not listen on its socket. */
export class EgressProxyError extends WfloError {
  override readonly name = 'EgressProxyError' as const
  declare readonly path: string

  constructor(path: string, cause: unknown) {
    const code = connectionCode(cause) ?? 'unknown reason'
    super(`no proxy can listen on ${path} (${code}): its folder has to be there, and nothing of that name in it`, {
      code: 'egress_proxy_failed',
      booking: 'release',
      fields: { path },
      cause,
    })
  }

  static override isInstance(value: unknown): value is EgressProxyError {
    return hasCode(value, 'egress_proxy_failed')
  }
}
