import type { SdkError } from './sdk-error.ts'

/** What a refusal of a vendor says, read out of the vendor's own shape. */
export interface VendorError {
  readonly message?: string | undefined
  /** The vendor's words for the error, the more precise one first. */
  readonly codes: readonly string[]
  /** The body is an error object of the vendor itself, not the page of a gateway. */
  readonly isTyped: boolean
  /** The account has no credit left: trying again does not help. */
  readonly isOutOfCredit: boolean
}

/** What tells one vendor from another: its address, its key, and how its errors look. */
export interface Vendor {
  /** An instance of this name has the vendor's own prices, key and tiers. */
  readonly name: string
  readonly baseUrl: string
  /** The environment variables that are read where an option is missing. */
  readonly baseUrlVariable: string
  readonly keyVariable: string
  /** The page where keys are made. */
  readonly keyPage: string
  /** Statuses beside the definite refusals that charge nothing where the body is the vendor's own typed error. */
  readonly typedRefusals: ReadonlySet<number>
  readonly readError: (error: SdkError) => VendorError
}
