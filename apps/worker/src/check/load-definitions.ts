import { pathToFileURL } from 'node:url'
import { WfloError } from '@wflo/core'
import { collectWorkflows } from '@wflo/temporal'

/** `name@version` of every workflow of a module, sorted. Rejects with what is wrong with the module; exit code 3. */
export async function loadDefinitions(path: string): Promise<readonly string[]> {
  const module = await load(path)
  const workflows = collectWorkflows(module).list()
  if (workflows.length === 0) throw refuse(path, 'it exports no workflow: export what defineWorkflow gives')
  return workflows.map(({ name, version }) => `${name}@${version}`).sort()
}

async function load(path: string): Promise<object> {
  try {
    return (await import(pathToFileURL(path).href)) as object
  } catch (error) {
    throw refuse(path, error instanceof Error ? error.message : String(error), error)
  }
}

function refuse(path: string, why: string, cause?: unknown): WfloError {
  return new WfloError(`the definitions in ${path} cannot be loaded: ${why}`, {
    name: 'DefinitionsError',
    code: 'definitions_failed',
    cause,
  })
}
