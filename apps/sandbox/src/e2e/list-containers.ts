import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const format = '{{.Names}} {{.Label "ai.wflo.process"}}'

/** The containers of one process that runs sandboxes. */
export async function listContainers(pid: number | undefined): Promise<readonly string[]> {
  const args = ['ps', '--all', '--filter', 'label=ai.wflo.sandbox=1', '--format', format]
  const { stdout } = await promisify(execFile)('docker', args)
  return stdout.split('\n').filter((line) => line.split('/').at(-2) === String(pid))
}
