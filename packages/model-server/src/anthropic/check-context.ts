export interface CheckContext {
  /** The `anthropic-version` header, empty where there is none. */
  readonly version: string
  readonly purpose: 'message' | 'count'
}
