import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'
import { WfloError } from '@wflo/core'
import { distFile } from '../codec/dist-file.ts'
import { type BundleSettings, defaultBundleSettings } from '../protocol/bundle-settings.ts'
import { markBundle, sdkVersion } from './bundle-mark.ts'
import { isolateBuiltins, stubModules } from './stub-modules.ts'

export interface BundleOptions extends Partial<BundleSettings> {
  /** The module that exports the workflows: a path or a file URL, TypeScript or JavaScript. */
  readonly definitions: string | URL
  /** Packages besides Wflo's own adapters that definitions import and that only steps use. */
  readonly stubs?: readonly string[]
  /** Failures are encrypted: set where workers and clients have `encryption`. */
  readonly encryptsFailures?: boolean
  /** Where the bundle is written, for workers that start without a bundler. Default: nowhere. */
  readonly path?: string
}

/** Code of all workflows of a module, for Temporal's isolate. Only the very same version of `@temporalio/worker` runs it. */
export interface WorkflowBundle {
  readonly code: string
}

/** Bundles definitions as they are. Throws with what the bundler said where they cannot be. */
export async function bundleWorkflows(options: BundleOptions): Promise<WorkflowBundle> {
  const said: string[] = []
  const logger = new DefaultLogger('ERROR', ({ message }) => said.push(message))
  const { encryptsFailures, path } = options
  try {
    const { code } = await bundleWorkflowCode({
      workflowsPath: distFile('bundle-entry.js'),
      workflowInterceptorModules: [distFile('workflow.js')],
      ignoreModules: [...isolateBuiltins],
      logger,
      webpackConfigHook: (config) => stubModules(config, describeInputs(options)),
      ...(encryptsFailures ? { failureConverterPath: distFile('failure-converter.js') } : {}),
    })
    const { settings } = describeInputs(options)
    const marked = markBundle(code, { ...settings, sdk: sdkVersion(), encryptsFailures: encryptsFailures === true })
    if (path !== undefined) await write(path, marked)
    return { code: marked }
  } catch (cause) {
    throw new WfloError(
      `the definitions in ${pathOf(options.definitions)} cannot be bundled for Temporal: ${said.join('\n') || (cause as Error).message}`,
      { name: 'BundleError', code: 'bundle_failed', cause },
    )
  }
}

export function pathOf(definitions: string | URL): string {
  const isUrl = definitions instanceof URL || definitions.startsWith('file:')
  return isUrl ? fileURLToPath(definitions) : createRequire(import.meta.url).resolve(definitions)
}

function describeInputs(options: BundleOptions) {
  const { taskQueues, heartbeatTimeoutMs } = { ...defaultBundleSettings, ...options }
  return {
    definitions: pathOf(options.definitions),
    settings: { taskQueues, heartbeatTimeoutMs },
    stubs: options.stubs ?? [],
  }
}

async function write(path: string, code: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, code)
}
