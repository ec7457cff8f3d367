/** `pnpm start`, `pnpm example`, `pnpm worker`, `pnpm sandbox`: builds what is not built yet, quietly, then hands the terminal to an app. */
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
/** The name of its folder in `apps`, and its own arguments. */
const [app = '', ...args] = process.argv.slice(2)

const build = spawnSync('turbo', ['run', 'build', `--filter=./apps/${app}`, '--output-logs=errors-only'], {
  cwd: root,
  encoding: 'utf8',
})

if (build.status === 0) runApp()
else fail()

/** Nothing but the app writes to standard output: what it prints there can be piped. */
function fail(): void {
  process.stderr.write(
    `${build.stdout ?? ''}${build.stderr ?? ''}${build.error?.message ?? ''}\nThe build failed, so ${app} was not started.\n`,
  )
  process.exitCode = 1
}

function runApp(): void {
  const running = spawn(process.execPath, [join(root, 'apps', app, 'dist/main.js'), ...args], { stdio: 'inherit' })
  // Ctrl-C reaches the app too, and it decides when to end; a signal sent to this process alone is passed on.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => running.kill('SIGTERM'))
  running.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  })
}
