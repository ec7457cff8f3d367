import { hasCode, WfloError } from '@wflo/core'

export interface UnknownModelFields {
  readonly provider: string
  readonly model: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** No price sheet knows the model at that time. A model without a price is never called, and never costs nothing. */
export class UnknownModelError extends WfloError {
  override readonly name = 'UnknownModelError' as const
  declare readonly provider: string
  declare readonly model: string
  declare readonly at: number

  constructor({ provider, model, at }: UnknownModelFields) {
    const day = Number.isFinite(at) ? new Date(at).toISOString().slice(0, 10) : String(at)
    super(
      `no price is known for the model "${model}" of "${provider}" on ${day}: check the id (it has to match exactly, ` +
        'only a date may follow it), or pass `prices` with a row for this model',
      { code: 'unknown_model', fields: { provider, model, at } },
    )
  }

  static override isInstance(value: unknown): value is UnknownModelError {
    return hasCode(value, 'unknown_model')
  }
}
