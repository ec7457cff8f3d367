import type { JsonObject } from '@wflo/core'
import type { JobResult } from '../app.ts'
import type { DemoApp } from '../demo-app.ts'
import { exitCodes } from '../exit-code.ts'
import { oneLine } from '../printable.ts'
import type { DemoSandbox } from './demo-sandbox.ts'

/** The last part of the demo, where there is a sandbox. Elsewhere one line says so, and that is no failure. */
export async function showDemoCode(sandbox: DemoSandbox, app: DemoApp): Promise<JobResult> {
  const code = await sandbox.find()
  if (code instanceof Error) return { exitCode: exitCodes.success, json: leaveOut(code, app) }
  app.screen.say('')
  const { runCoder } = await import('./run-coder.ts')
  return await runCoder({ task: 'plot sin(x) and save it' }, { ...app, code })
}

function leaveOut({ message }: Error, { screen }: DemoApp): JsonObject {
  const reason = oneLine(message.split(/\. |\n|: /, 1)[0] ?? message)
  screen.say(
    `\nLeft out: a model's code in a sandbox, as ${reason}. It needs Docker and its image, which pnpm images builds.`,
  )
  return { status: 'left_out', reason: message }
}
