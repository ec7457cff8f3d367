import type { CodePlace } from './code-place.ts'

/** A sandbox for the demo, which is looked for while other parts of it are shown. */
export interface DemoSandbox extends AsyncDisposable {
  /** Why there is none, as an error. Waits no longer than a second: somebody is watching. */
  find(): Promise<CodePlace | Error>
}

const patience = 1_000

/** Begins to look. Nothing is built, fetched or started for it. */
export function lookForSandbox(database: string): DemoSandbox {
  const looking = import('./code-place.ts')
    .then(({ openCodePlace }) => openCodePlace({ database }))
    .catch((error: Error) => error)
  let found: CodePlace | Error | undefined
  return {
    async find() {
      found = await Promise.race([looking, silence()])
      return found
    },
    async [Symbol.asyncDispose]() {
      // One that was never found has made nothing, and its engine may never answer.
      if (found !== undefined && !(found instanceof Error)) await found[Symbol.asyncDispose]()
    },
  }
}

function silence(): Promise<Error> {
  const answer = new Error(`Docker did not answer within ${patience} ms`)
  return new Promise((resolve) => setTimeout(resolve, patience, answer).unref())
}
