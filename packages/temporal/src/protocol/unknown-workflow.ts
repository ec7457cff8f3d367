import { WfloError } from '@wflo/core'

const begin = 'this worker does not know the workflow'

/** Fails the task of a workflow: the server gives it to another worker, until one knows it. */
export function unknownWorkflow(type: string): WfloError {
  return new WfloError(`${begin} "${type}": serve its definition, or give its release a task queue of its own`, {
    name: 'UnknownWorkflowError',
    code: 'unknown_workflow',
  })
}

/** A task that has failed says nothing but its message. */
export function isUnknownWorkflow(message: string): boolean {
  return message.startsWith(begin)
}
