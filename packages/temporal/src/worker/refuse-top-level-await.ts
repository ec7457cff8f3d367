/** What of the bundler's API is used. Under pnpm there are no types of it to import. */
interface Compiler {
  readonly hooks: { readonly compilation: Hook<Compilation> }
}

interface Compilation {
  readonly hooks: { readonly finishModules: Hook<Iterable<BundledModule>> }
  readonly errors: Error[]
}

interface Hook<Value> {
  tap(name: string, listener: (value: Value) => void): void
}

interface BundledModule {
  readonly resource?: string
  /** `async`: it awaits at its top level. */
  readonly buildMeta?: { readonly async?: boolean }
}

/** A plugin of the bundler: a module that awaits while it is loaded would leave every run without a workflow, for ever. */
export const refuseTopLevelAwait = {
  apply({ hooks }: Compiler): void {
    hooks.compilation.tap('wflo', (compilation) => {
      compilation.hooks.finishModules.tap('wflo', (modules) => {
        for (const { resource, buildMeta } of modules) {
          if (buildMeta?.async === true) compilation.errors.push(refusal(resource))
        }
      })
    })
  },
}

function refusal(file = 'a module'): Error {
  return new Error(
    `${file} awaits at its top level, which workflow code cannot: move the await into a function, or name the package in \`stubs\` where only steps use it`,
  )
}
