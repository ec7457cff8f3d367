let isRunning = false

/** From now on whoever calls a stub is told so by name: a body runs, and its definitions are loaded. */
export function refuseStubs(): void {
  isRunning = true
}

/**
 * Stands for a module that cannot run in Temporal's isolate. Whatever a definition does with it while it is loaded
 * gives another stub; a call while a workflow runs throws. Steps that use the module run elsewhere.
 */
export function createStub(path: string): unknown {
  const use = (): unknown => {
    if (!isRunning) return createStub(`${path}()`)
    throw new Error(
      `${path} was called inside workflow code, where nothing outside of ctx can be used: call it in the run of a step`,
    )
  }
  return new Proxy(function stub() {}, {
    get: (_, name) => readMember(path, name),
    has: () => true,
    apply: use,
    construct: use as () => object,
  })
}

function readMember(path: string, name: string | symbol): unknown {
  if (name === '__esModule') return true
  if (name === Symbol.toPrimitive) return () => `[stub of ${path}]`
  if (name === 'prototype') return {}
  if (typeof name === 'symbol' || name === 'then' || name === 'toJSON') return undefined
  return createStub(name === 'default' ? path : `${path}.${name}`)
}
