/** `pnpm start` and `pnpm example`: builds what is not built yet, quietly, then hands the terminal to the example. */
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

const build = spawnSync('turbo', ['run', 'build', '--filter=@wflo/example', '--output-logs=errors-only'], {
  cwd: root,
  encoding: 'utf8',
})

if (build.status === 0) runExample()
else fail()

/** Nothing but the example writes to standard output, so that `--json` can be piped. */
function fail(): void {
  process.stderr.write(
    `${build.stdout ?? ''}${build.stderr ?? ''}${build.error?.message ?? ''}\nThe build failed, so the example was not started.\n`,
  )
  process.exitCode = 1
}

function runExample(): void {
  const example = spawn(process.execPath, [join(root, 'apps/example/dist/main.js'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  // Ctrl-C reaches the example too, and it decides when to end; a signal sent to this process alone is passed on.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => example.kill('SIGTERM'))
  example.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  })
}
