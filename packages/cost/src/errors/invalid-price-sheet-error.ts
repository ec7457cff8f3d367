import { hasCode, WfloError } from '@wflo/core'

/** A price sheet breaks the rules of `PriceSheet`. */
export class InvalidPriceSheetError extends WfloError {
  override readonly name = 'InvalidPriceSheetError' as const
  /** Where in the sheet, such as `prices[0].rates.input`. */
  declare readonly path: string

  constructor(path: string, problem: string) {
    super(`the price sheet is not valid: ${path} ${problem}`, { code: 'invalid_price_sheet', fields: { path } })
  }

  static override isInstance(value: unknown): value is InvalidPriceSheetError {
    return hasCode(value, 'invalid_price_sheet')
  }
}
