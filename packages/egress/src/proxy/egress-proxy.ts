/** What a proxy did so far: requests and tunnels together, each in one of the three. */
export interface EgressCounts {
  /** The host was reached. */
  readonly allowed: number
  /** Not allowed, malformed, or more than may be at once. */
  readonly refused: number
  /** Allowed, but the host could not be reached, or broke off before it answered. */
  readonly failed: number
}

export interface EgressProxy extends AsyncDisposable {
  /** The Unix socket. */
  readonly path: string
  /** As they are now. */
  readonly counts: EgressCounts
  /** Ends every connection at once, and removes the socket. Idempotent. */
  close(): Promise<void>
}
