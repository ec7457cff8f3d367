import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'

const module = JSON.stringify(join(import.meta.dirname, 'starter.ts'))

/** Says so when its starter is gone, and then ends. */
const watcher = `
  const { watchStarter } = await import(${module})
  const stay = setTimeout(() => {}, 30_000)
  watchStarter(() => { console.log('gone'); clearTimeout(stay) })
  console.log(process.pid)`

/** What a package manager is to its script: without the variable itself, it starts a shell that has it. */
const starter = `
  const { spawn } = await import('node:child_process')
  const node = ${JSON.stringify(process.execPath)}
  const script = 'node "$@"; true'.replace('node', node)
  spawn('sh', ['-c', script, 'sh', '--input-type=module', '-e', process.argv[1]], {
    stdio: 'inherit', env: { ...process.env, ...JSON.parse(process.argv[2]) } })`

async function startAndKill(env: Readonly<Record<string, string>>) {
  const args = ['--input-type=module', '-e', starter, watcher, JSON.stringify(env)]
  const own = { ...process.env, npm_lifecycle_event: undefined }
  const child = spawn(process.execPath, args, { env: own, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const watching = Number((await lines.next()).value)
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  return { watching, lines }
}

describe.runIf(process.platform === 'linux')('watchStarter', () => {
  it('tells that the package manager is gone, although the shell between is there', async () => {
    const { lines } = await startAndKill({ npm_lifecycle_event: 'sandbox' })
    expect(await lines.next()).toMatchObject({ value: 'gone' })
    expect(await lines.next()).toMatchObject({ done: true })
  }, 20_000)

  it('does not mind who else is gone', async () => {
    const { watching, lines } = await startAndKill({})
    const next = await Promise.race([lines.next(), new Promise((resolve) => setTimeout(resolve, 1_500, 'nothing'))])
    process.kill(watching)
    expect(next).toBe('nothing')
  }, 20_000)
})
