/** As much of undici's `Dispatcher` as the global `fetch` of Node calls. */
interface Dispatcher {
  dispatch(options: object, handler: unknown): boolean
}

/**
 * Node's `fetch` gives up after 300 s without a header or without a byte, whatever timeout the SDK has
 * (https://github.com/openai/openai-node/issues/2153), and a model may think for longer. This hands requests to the
 * dispatcher that `fetch` would have used, proxies included, without these two limits: only our signal ends a call.
 */
export const patientDispatcher: Dispatcher = {
  dispatch(options, handler) {
    const dispatcher = globalDispatcher()
    if (dispatcher === undefined) throw new TypeError('the global fetch of this runtime has no dispatcher: pass fetch')
    return dispatcher.dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler)
  },
}

/** Where undici keeps it for all its copies in a process. */
const oldPlace: unique symbol = Symbol.for('undici.globalDispatcher.1') as never
const newPlace: unique symbol = Symbol.for('undici.globalDispatcher.2') as never

interface Runtime {
  readonly process?: { readonly versions: { readonly undici?: string } }
  readonly [oldPlace]?: Dispatcher
  readonly [newPlace]?: Dispatcher
}

/** The `fetch` of Node 22 and 24 (undici 6 and 7) takes what stands in the old place, later ones in the new. */
function globalDispatcher(): Dispatcher | undefined {
  const runtime = globalThis as Runtime
  const isOld = /^[67]\./.test(runtime.process?.versions.undici ?? '')
  return isOld ? runtime[oldPlace] : (runtime[newPlace] ?? runtime[oldPlace])
}
