import { builtinModules, createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { bundleWorkflowCode } from '@temporalio/worker'
import { distFile } from '../codec/dist-file.ts'
import type { BundleSettings } from '../protocol/bundle-settings.ts'
import { refuseTopLevelAwait } from './refuse-top-level-await.ts'

/** What a bundle is made of. */
export interface BundleInputs {
  /** Absolute. */
  readonly definitions: string
  readonly settings: BundleSettings
  readonly stubs: readonly string[]
}

type WebpackHook = NonNullable<Parameters<typeof bundleWorkflowCode>[0]['webpackConfigHook']>
type WebpackConfig = Parameters<WebpackHook>[0]

interface Resolution {
  request: string
}

interface Compiler {
  readonly webpack: {
    readonly NormalModuleReplacementPlugin: new (
      pattern: RegExp,
      replace: (resolution: Resolution) => void,
    ) => { apply(compiler: Compiler): void }
  }
}

/** The SDK has versions of its own of these. */
const ownBuiltins = ['assert', 'url', 'util']

/** Parts of Node that definitions may import, and that no workflow can use. */
export const isolateBuiltins: readonly string[] = builtinModules.filter(
  (name) => !name.startsWith('_') && !ownBuiltins.includes(name),
)

/** Adapters of Wflo do their work on the worker's side. */
const adapters = /^@wflo\/(openai|anthropic|sandbox|http|sqlite|artifacts|otel|egress|cost|model-server)(\/|$)/

/** Puts the definitions into the bundle, and stubs in the place of all that cannot run there. */
export function stubModules(config: WebpackConfig, { definitions, settings, stubs }: BundleInputs): WebpackConfig {
  const isStub = (request: string): boolean =>
    request.startsWith('node:') ||
    isolateBuiltins.includes(request) ||
    adapters.test(request) ||
    stubs.some((name) => request === name || request.startsWith(`${name}/`))
  const inputs = `import * as definitions from ${JSON.stringify(definitions)}; export { definitions }; export const settings = ${JSON.stringify(settings)}`
  const replace = (resolution: Resolution): void => {
    if (/bundle-inputs\.[jt]s$/.test(resolution.request)) resolution.request = toModule(inputs)
    else if (isStub(resolution.request)) resolution.request = toModule(stubOf(resolution.request))
  }
  return {
    ...config,
    resolve: {
      ...config.resolve,
      alias: { ...config.resolve?.alias, ...ownCopies() },
    },
    module: {
      ...config.module,
      // Stubs are CommonJS: only that has exports which nobody has listed.
      rules: [...(config.module?.rules ?? []), { mimetype: 'text/javascript', type: 'javascript/auto' }],
      parser: {
        ...config.module?.parser,
        // A chunk that is loaded later has no way into the isolate.
        javascript: { ...config.module?.parser?.javascript, dynamicImportMode: 'eager' },
      },
    },
    plugins: [
      ...(config.plugins ?? []),
      refuseTopLevelAwait,
      // From the compiler itself: under pnpm there is no webpack to import here.
      {
        apply: (compiler: Compiler) =>
          new compiler.webpack.NormalModuleReplacementPlugin(/.*/, replace).apply(compiler),
      },
    ],
  } as WebpackConfig
}

function stubOf(request: string): string {
  return `module.exports = require(${JSON.stringify(distFile('node-stub.js'))}).createStub(${JSON.stringify(request)})`
}

function toModule(code: string): string {
  return `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
}

/** One copy of each, whoever asks. */
function ownCopies(): Readonly<Record<string, string>> {
  const workflow = createRequire(import.meta.url).resolve('@temporalio/workflow')
  const folderOf = (file: string): string => dirname(dirname(file))
  return {
    '@temporalio/workflow': folderOf(workflow),
    '@temporalio/common': folderOf(createRequire(workflow).resolve('@temporalio/common')),
  }
}
