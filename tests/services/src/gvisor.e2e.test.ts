import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { x } from 'tinyexec'
import { describe, expect, it } from 'vitest'
import { startDocker } from './docker.ts'
import { askEngine, type DockerEngine, isEngine } from './docker-engine.ts'
import { startGvisorDocker } from './gvisor.ts'
import { type Machine, thisMachine } from './machine.ts'
import { ensureImages } from './runtime-images.ts'
import { startSecondEngine } from './second-engine.ts'

const timeout = 180_000
const image = 'wflo/runtime:python3.11'
const machine = thisMachine()
const engine = await startDocker()
const hasImage = engine !== undefined && (await ensureImages(engine))

async function docker(host: string, ...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await x('docker', ['--host', host, ...args])
  if (exitCode !== 0) throw new Error(stderr)
  return stdout.trim()
}

/** Where no engine has it. */
const without: DockerEngine | undefined = engine && { ...engine, runtimes: ['runc'] }

/** The bridge of the first engine: a second one that takes it for its own makes it anew, or removes it. */
function readBridge(): string {
  const routes = readFileSync('/proc/net/route', 'utf8').split('\n')
  return [readIfThere('/sys/class/net/docker0/ifindex'), ...routes.filter((line) => line.startsWith('docker0'))].join(
    '\n',
  )
}

/** The command lines of processes that name a folder. */
function listProcesses(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((id) => readIfThere(`/proc/${id}/cmdline`).replaceAll('\0', ' '))
    .filter((command) => command.includes(folder))
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

describe.skipIf(engine === undefined || engine.runtimes.includes('runsc'))('startGvisorDocker', () => {
  const lines: string[] = []
  const at = (environment: Machine['environment']): Machine => ({
    ...machine,
    isDebianAsRoot: false,
    environment: { ...machine.environment, CI: '', WFLO_GVISOR: '', ...environment },
    say: (line) => void lines.push(line),
  })

  it('says what to configure where an engine has no gVisor, and leaves it as it is', async () => {
    expect(await startGvisorDocker(at({}))).toBeUndefined()
    expect(lines.join('\n')).toContain('has no runtime runsc')
    expect(lines.join('\n')).toContain('"--host-uds=open"')
    expect(await startGvisorDocker(at({ WFLO_GVISOR: '1' }))).toBeUndefined()
    expect((await startDocker())?.runtimes).toEqual(engine?.runtimes)
  })

  it('fails with CI=true where it may start none', async () => {
    await expect(startGvisorDocker(at({ CI: 'true' }))).rejects.toThrow('has no runtime runsc')
    await expect(startGvisorDocker(at({ CI: 'true', WFLO_SERVICES: 'off' }))).rejects.toThrow('has no runtime runsc')
  })
})

const mayStart = machine.isDebianAsRoot && hasImage
if (!mayStart) machine.say('Skipped: tests of a second engine, which need root on Debian, Docker and its image.')

describe.skipIf(!mayStart)('startSecondEngine', { timeout }, () => {
  it('runs containers with a kernel of their own, touches nothing of the first, and leaves nothing', async () => {
    if (without === undefined) return
    const bridge = readBridge()
    let folder = ''
    {
      await using second = await startSecondEngine(without, machine)
      if (second === undefined) return
      folder = dirname(second.socketPath ?? '')
      expect(second.runtimes).toContain('runsc')
      expect(await ensureImages(second)).toBe(true)
      const run = ['run', '--rm', '--runtime', 'runsc', '--network', 'none', image]
      expect(await docker(second.host, ...run, 'dmesg')).toContain('Starting gVisor')
      // These still run when the engine ends.
      await docker(second.host, 'run', '--detach', ...run.slice(2), 'sleep', '1000')
      await docker(second.host, 'run', '--detach', image, 'sleep', '1000')
      expect(await docker(second.host, 'ps', '--quiet')).toMatch(/^\w+\n\w+$/)
      expect(readBridge()).toBe(bridge)
    }
    expect(existsSync(folder)).toBe(false)
    expect(listProcesses(folder)).toEqual([])
    expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(folder)
    expect(readBridge()).toBe(bridge)
    expect(isEngine(await askEngine(without.host))).toBe(true)
  })

  it('is gone, too, once the process that started it is killed', async () => {
    const fixture = fileURLToPath(import.meta.resolve('./start-second-engine.fixtures.ts'))
    const child = spawn(process.execPath, [fixture], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [socketPath] = await once(child.stdout, 'data')
    const folder = dirname(String(socketPath).trim())
    expect(existsSync(folder)).toBe(true)
    expect(listProcesses(folder).length).toBeGreaterThan(1)
    child.kill('SIGKILL')
    await expect.poll(() => existsSync(folder), { timeout: 40_000 }).toBe(false)
    await expect.poll(() => listProcesses(folder), { timeout: 10_000 }).toEqual([])
  })
})
