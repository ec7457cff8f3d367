import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

/** A row of bookkeeping, not the run: its body, its history and its views are in the file. */
const mostBytesPerRun = 2_000

it('10,000 runs that wait for a decision take hardly any memory, here and after a restart', {
  timeout: 120_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-waiting-'))
  const task = JSON.stringify({ file: join(folder, 'runs.db'), few: 1_000, many: 10_000 })
  const script = join(import.meta.dirname, 'wait-together.ts')
  const flags = ['--expose-gc', '--disable-warning=ExperimentalWarning', script, task]
  const { stdout } = await promisify(execFile)(process.execPath, flags)
  rmSync(folder, { recursive: true })
  const { bytesPerRun, growthOfRecovery, waiting, recovered, recoveryMs, decided } = JSON.parse(stdout)
  console.log(
    `10,000 waiting runs: ${Math.round(bytesPerRun)} bytes of memory each; taken up again in ${Math.round(recoveryMs)} ms`,
  )
  expect(waiting).toBe(10_000)
  expect(decided).toEqual(['ada', 'bob', 'cy'])
  expect(recovered).toBe(9_998)
  expect(bytesPerRun).toBeLessThan(mostBytesPerRun)
  expect(growthOfRecovery).toBeLessThan(10_000 * mostBytesPerRun)
})
