import type { Branches, WorkflowContext } from '../workflow/workflow-context.ts'
import type { Scope } from './scope.ts'

export interface RaceOptions {
  readonly scope: Scope
  readonly branches: Branches
  readonly createContext: (branch: Scope) => WorkflowContext
}

/** Runs every branch in a scope of its own; the first to settle wins and the scopes of the others are cancelled. */
export function race({ scope, branches, createContext }: RaceOptions): Promise<unknown> {
  const racers = Object.entries(branches).map(([name, body]) => ({ name, body, scope: scope.branch() }))
  return new Promise((resolve, reject) => {
    let open = true
    const finish = (winner: Scope, settle: () => void): void => {
      if (!open) return
      open = false
      for (const racer of racers) {
        if (racer.scope !== winner) racer.scope.cancel()
        if (racer.scope !== winner || winner.isEmpty) scope.remove(racer.scope)
      }
      settle()
    }
    for (const racer of racers) {
      begin(() => racer.body(createContext(racer.scope))).then(
        (value) => finish(racer.scope, () => resolve({ winner: racer.name, value })),
        (error) => finish(racer.scope, () => reject(error)),
      )
    }
  })
}

/** A body that throws at once is a branch that lost its first step, not a race that could not begin. */
function begin(body: () => Promise<unknown>): Promise<unknown> {
  try {
    return Promise.resolve(body())
  } catch (error) {
    return Promise.reject(error)
  }
}
