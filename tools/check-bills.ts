/** `pnpm check-bills FILE`: prices recorded replies by the code that real calls take, one JSON object a line. */
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const usage = `Usage: pnpm check-bills FILE

FILE is a JSON array of recorded replies: id, provider, api, model, usage as it came over the wire (of a stream its
events), and response, at, repeat, override with price_facts where they apply. Prints one JSON object a line:
{"id":"…","usd":"0.02488"}, or {"id":"…","error":"UnknownModelError"}; a case that lacks something has the error
InvalidCaseError, and standard error says what.

Exit codes: 0 every case has a line, 1 the file cannot be read, 2 wrong usage. pnpm prints its own lines first: use
pnpm --silent in scripts.
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', short: 'h', default: false } },
})
const [file, ...others] = positionals[0] === '--' ? positionals.slice(1) : positionals

if (values.help) process.stdout.write(usage)
else if (file === undefined || others.length > 0) end(2, usage)
else if (build()) await check(fromWhereItWasTyped(file))
else process.exitCode = 1

async function check(path: string): Promise<void> {
  const { priceCase } = await import('./bills/price-case.ts')
  try {
    const cases: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (!Array.isArray(cases)) throw new TypeError('it is no JSON array')
    for (const recorded of cases) process.stdout.write(`${JSON.stringify(await priceCase(recorded))}\n`)
  } catch (error) {
    end(1, `${path} cannot be checked: ${error instanceof Error ? error.message : String(error)}\n`)
  }
}

/** pnpm runs scripts in the root, wherever it was called. */
function fromWhereItWasTyped(path: string): string {
  const { npm_lifecycle_event: script, INIT_CWD: folder } = process.env
  return resolve(script === 'check-bills' && folder !== undefined ? folder : process.cwd(), path)
}

/** Nothing of it goes to standard output. */
function build(): boolean {
  const filters = ['@wflo/openai', '@wflo/anthropic'].map((name) => `--filter=${name}`)
  const turbo = spawnSync('turbo', ['run', 'build', ...filters, '--output-logs=errors-only'], {
    cwd: join(import.meta.dirname, '..'),
    encoding: 'utf8',
  })
  if (turbo.status === 0) return true
  process.stderr.write(`${turbo.stdout ?? ''}${turbo.stderr ?? ''}${turbo.error?.message ?? ''}\nThe build failed.\n`)
  return false
}

function end(exitCode: number, message: string): void {
  process.stderr.write(message)
  process.exitCode = exitCode
}
