import { workflowInfo } from '@temporalio/workflow'
import { UnknownProtocolError } from '@wflo/core'
import { protocolVersion } from '@wflo/core/runtime'
import type { ReconcileArguments } from '../protocol/attempt-arguments.ts'
import { type BundleSettings, defaultBundleSettings } from '../protocol/bundle-settings.ts'
import { collectWorkflows } from '../protocol/collect-workflows.ts'
import { checkShape } from '../protocol/definition-shape.ts'
import { parseWorkflowType, reconciliationType } from '../protocol/names.ts'
import type { RunArguments, RunReply } from '../protocol/run-arguments.ts'
import { unknownWorkflow } from '../protocol/unknown-workflow.ts'
import { refuseStubs } from './node-stub.ts'
import { reconcile } from './reconcile.ts'
import { TemporalRun } from './temporal-run.ts'

/** A workflow function of Temporal that serves every definition of a module, by its type `name@version`. */
export function createWorkflow(
  definitions: object,
  settings: BundleSettings = defaultBundleSettings,
): (args: RunArguments) => Promise<RunReply> {
  const table = collectWorkflows(definitions)
  return async (args) => {
    const { workflowType: type, workflowId } = workflowInfo()
    if (type === reconciliationType) return await reconcile(args as unknown as ReconcileArguments)
    const parsed = parseWorkflowType(type)
    if (parsed === undefined || !table.has(parsed.name, parsed.version)) throw unknownWorkflow(type)
    refuseNewer(workflowId, args)
    const workflow = table.find(parsed.name, parsed.version)
    checkShape(workflowId, workflow, args.shape)
    refuseStubs()
    return await new TemporalRun({ workflow, args, settings }).end()
  }
}

/** A workflow that throws what is no failure of Temporal's is blocked, not failed, until somebody serves it that knows it. */
function refuseNewer(runId: string, { wflo, protocol }: RunArguments): void {
  if (wflo > 1) throw new UnknownProtocolError(runId, `arguments ${wflo}`)
  if (protocol > protocolVersion) throw new UnknownProtocolError(runId, `protocol ${protocol}`)
}
