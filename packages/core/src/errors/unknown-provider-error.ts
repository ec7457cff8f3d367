import { hasCode, WfloError } from './wflo-error.ts'

/** No provider of this name is registered. Nothing was sent. */
export class UnknownProviderError extends WfloError {
  override readonly name = 'UnknownProviderError' as const
  declare readonly provider: string

  constructor(target: string, registered: readonly string[]) {
    const [provider = target] = target.split('/', 1)
    const known = registered.length === 0 ? 'none is registered' : `registered are ${registered.join(', ')}`
    super(
      `no provider is called "${provider}" (asked for by "${target}"; ${known}): pass it in createEngine({ providers })`,
      { code: 'unknown_provider', booking: 'release', fields: { provider, target } },
    )
  }

  static override isInstance(value: unknown): value is UnknownProviderError {
    return hasCode(value, 'unknown_provider')
  }
}
