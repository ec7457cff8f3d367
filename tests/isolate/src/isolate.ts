import { createContext, Script } from 'node:vm'
import { injectGlobals } from '@temporalio/worker/lib/workflow/vm-shared.js'
import type * as entry from './isolate-entry.ts'

/**
 * Evaluates a bundle as Temporal's worker does before a run: its globals and no others, `Date` and `Math.random`
 * replaced, microtasks drained after each call. (Read in `reusable-vm.js` of @temporalio/worker 1.24.0.)
 */
export function openIsolate(code: string): typeof entry {
  const context = createContext({ __webpack_module_cache__: {} }, { microtaskMode: 'afterEvaluate' })
  injectGlobals(context)
  new Script(code, { filename: 'workflow-bundle.js' }).runInContext(context)
  new Script('globalThis.entry = __TEMPORAL__.importWorkflows()').runInContext(context)
  const call = (name: keyof typeof entry) => () => new Script(`entry.${name}()`).runInContext(context)
  return {
    startRun: call('startRun'),
    answer: call('answer'),
    readResult: call('readResult'),
    describeDefinitions: call('describeDefinitions'),
  }
}
