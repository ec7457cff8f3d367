/** `pnpm worker`: builds what is not built yet, quietly, then hands the terminal to the worker. */
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

const build = spawnSync('turbo', ['run', 'build', '--filter=@wflo/worker', '--output-logs=errors-only'], {
  cwd: root,
  encoding: 'utf8',
})

if (build.status === 0) runWorker()
else fail()

/** Nothing but the worker writes to standard output: its log is JSON where it is piped. */
function fail(): void {
  process.stderr.write(
    `${build.stdout ?? ''}${build.stderr ?? ''}${build.error?.message ?? ''}\nThe build failed, so the worker was not started.\n`,
  )
  process.exitCode = 1
}

function runWorker(): void {
  const worker = spawn(process.execPath, [join(root, 'apps/worker/dist/main.js'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  // Ctrl-C reaches the worker too, which drains; a signal sent to this process alone is passed on.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => worker.kill('SIGTERM'))
  worker.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  })
}
