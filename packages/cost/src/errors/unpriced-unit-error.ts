import { hasCode, WfloError } from '@wflo/core'

export interface UnpricedUnitFields {
  readonly unit: string
  readonly model: string
  readonly sheet: string
}

/** The model has a price, but not for something that it charges by, such as tokens of audio or a web search. */
export class UnpricedUnitError extends WfloError {
  override readonly name = 'UnpricedUnitError' as const
  declare readonly unit: string
  declare readonly model: string
  declare readonly sheet: string

  constructor({ unit, model, sheet }: UnpricedUnitFields) {
    super(
      `the price sheet ${sheet} has no price of "${unit}" for the model "${model}": pass \`prices\` with a row for this ` +
        'model that has it',
      { code: 'unpriced_unit', fields: { unit, model, sheet } },
    )
  }

  static override isInstance(value: unknown): value is UnpricedUnitError {
    return hasCode(value, 'unpriced_unit')
  }
}
