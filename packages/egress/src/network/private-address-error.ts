import { hasCode, WfloError } from '@wflo/core'

/** A name led into the network of the host. Which address it was is never said: whoever reads this may be a stranger. */
export class PrivateAddressError extends WfloError {
  override readonly name = 'PrivateAddressError' as const
  declare readonly host: string

  constructor(host: string) {
    super(
      `${host} leads to an address that is not public, so it was not asked. If the host is yours, name it among privateHosts`,
      { code: 'private_address', booking: 'release', fields: { host } },
    )
  }

  static override isInstance(value: unknown): value is PrivateAddressError {
    return hasCode(value, 'private_address')
  }
}
