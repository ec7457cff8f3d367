import { checkOutput, type SandboxContestant, task } from './sandbox-contestant.ts'
import { createWfloSandbox, type WfloSandboxOptions } from './wflo-sandbox.ts'

export function wfloContestant(options: WfloSandboxOptions): SandboxContestant {
  const { sandbox, settle, [Symbol.asyncDispose]: dispose } = createWfloSandbox(options)
  const name = `wflo, ${options.runtime}, ${options.poolSize === 0 ? 'on demand' : `pool of ${options.poolSize}`}`
  return {
    name,
    settle,
    async run() {
      const { stdout, stderr, status } = await sandbox.run({ code: task.code })
      checkOutput(name, stdout, { status, stderr })
    },
    [Symbol.asyncDispose]: dispose,
  }
}
