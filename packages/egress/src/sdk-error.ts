/** What the SDKs of vendors throw, as far as it is used; several copies of an SDK may be about, so by shape. */
export interface SdkError {
  readonly message?: string
  readonly status?: number
  readonly code?: unknown
  readonly type?: unknown
  readonly requestID?: string | null
  readonly headers?: Headers
  /** The body of the reply or what the SDK takes for the error in it, or the error of an event of the stream. */
  readonly error?: unknown
}
