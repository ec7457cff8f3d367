/** A header that the proxy adds to requests, such as `authorization`. */
export interface EgressSecret {
  readonly header: string
  /**
   * The whole value, such as `Bearer sk-…`: visible ASCII and spaces. A function is asked once for each request. Neither
   * the value nor what the function throws is ever said, logged or put into an error.
   */
  readonly value: string | (() => string | Promise<string>)
}

/** Secrets by the name of the host that gets them. */
export type EgressSecrets = Readonly<Record<string, EgressSecret | readonly EgressSecret[]>>
