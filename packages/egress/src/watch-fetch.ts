/** What happened to a request, as far as `fetch` knows. */
export interface Sending {
  /** Whether `fetch` was called: before that nothing can have been charged. */
  readonly isSent: boolean
  /** What `fetch` itself failed with. SDKs drop it where they take it for a timeout of their own. */
  readonly failure: unknown
}

export interface WatchedFetch {
  /** For the SDK. */
  readonly fetch: typeof globalThis.fetch
  /** Changes while the request is on its way. */
  readonly sending: Sending
}

/**
 * A `fetch` that remembers what happened to it, and asks nobody else than it was told to: a redirect is a reply like
 * any other, because following it would send the prompt and all headers but the key to another server, and would be a
 * second request. Default: the global one.
 */
export function watchFetch(fetch: typeof globalThis.fetch = globalThis.fetch): WatchedFetch {
  const sending: { isSent: boolean; failure: unknown } = { isSent: false, failure: undefined }
  return {
    sending,
    async fetch(input, init) {
      sending.isSent = true
      try {
        return await fetch(input, { ...init, redirect: 'manual' })
      } catch (error) {
        sending.failure = error
        throw error
      }
    },
  }
}
