import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { x } from 'tinyexec'
import { describe, expect, it } from 'vitest'
import { startDocker } from './docker.ts'
import { askEngine, isEngine } from './docker-engine.ts'
import { findOnPath, type Machine, thisMachine } from './machine.ts'
import { ensureImages } from './runtime-images.ts'

const image = 'wflo/runtime:python3.11'
const machine = thisMachine()
const engine = await startDocker()
const hasImage = engine !== undefined && (await ensureImages(engine))

/** This machine, where nothing may be installed or said. */
function bare(environment: Machine['environment']): Machine & { readonly lines: readonly string[] } {
  const lines: string[] = []
  return { ...machine, isDebianAsRoot: false, environment, lines, say: (line) => void lines.push(line) }
}

describe.skipIf(engine === undefined)('startDocker', () => {
  it('takes the engine that answers, and leaves it running', async () => {
    const host = engine?.host ?? ''
    {
      await using found = await startDocker(bare({ DOCKER_HOST: host }))
      expect(found).toMatchObject({ host, version: engine?.version })
      expect(found?.runtimes).toContain('runc')
      if (host.startsWith('unix://')) expect(found?.socketPath).toBe(host.slice('unix://'.length))
    }
    expect(isEngine(await askEngine(host))).toBe(true)
  })

  it('refuses a DOCKER_HOST where none answers', async () => {
    await expect(startDocker(bare({ DOCKER_HOST: 'unix:///nowhere.sock' }))).rejects.toThrow(
      'DOCKER_HOST is unix:///nowhere.sock, where no engine answers',
    )
  })
})

const mayStart = machine.isDebianAsRoot && findOnPath('dockerd', machine) !== undefined
if (!mayStart) machine.say('Skipped: tests of starting Docker, which need root on Debian and dockerd.')

/** With an empty `/run`, and processes, mounts and a network that go with it, no engine of this machine is to be seen. */
async function onMachineWithoutEngine(script: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-no-docker-'))
  const hide = 'mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /var/lib/docker || exit 1'
  const fixture = fileURLToPath(import.meta.resolve('./start-docker.fixtures.ts'))
  const start = `start() { '${process.execPath}' '${fixture}' 2>&1; }`
  const spaces = ['--net', '--mount', '--pid', '--fork', '--kill-child=KILL', '--mount-proc']
  try {
    const env = { TMPDIR: folder, DOCKER_HOST: '', CI: '', WFLO_SERVICES: '' }
    const { stdout, stderr } = await x('unshare', [...spaces, 'sh', '-c', `${hide}\n${start}\n${script}`], {
      nodeOptions: { env },
    })
    return stdout + stderr
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe.skipIf(!mayStart)('startDocker without an engine', { timeout: 120_000 }, () => {
  it('starts one for all that ask, which goes on running and has gVisor', async () => {
    const count = 'cat /proc/[0-9]*/comm | grep -cx dockerd'
    const printed = await onMachineWithoutEngine(`start & start & start & wait %1 %2 %3; ${count}; start; ${count}`)
    const own = printed.match(/^unix:\/\/\/var\/run\/docker\.sock .*runc.* runsc/gm)
    expect(own, printed).toHaveLength(4)
    expect(printed.match(/^1$/gm), printed).toHaveLength(2)
    expect(printed.match(/goes on running/g), printed).toHaveLength(1)
  })

  it('starts none with WFLO_SERVICES=off, and says so; with CI=true that is an error', async () => {
    const printed = await onMachineWithoutEngine('export WFLO_SERVICES=off; start; CI=true start; echo ended with $?')
    expect(printed).toMatch(/^Skipped: No Docker engine answers \(.+\): start one, or name it in DOCKER_HOST\.$/m)
    expect(printed).toMatch(/^none$/m)
    expect(printed).toMatch(/^Error: No Docker engine answers .+ With CI=true nothing is skipped\.$/m)
    expect(printed).toMatch(/^ended with 1$/m)
  })

  it('says what an engine said that does not come up', async () => {
    const printed = await onMachineWithoutEngine('export WFLO_DOCKERD=/bin/false; start; CI=true start; echo $?')
    expect(printed).toMatch(/^Skipped: \/bin\/false did not start/m)
    expect(printed).toMatch(/^1$/m)
  })
})

describe.skipIf(engine === undefined || !hasImage)('ensureImages', { timeout: 60_000 }, () => {
  it('has the image there, with the package that it is for', async () => {
    const python = 'import openai; print("OK")'
    const args = ['--host', engine?.host ?? '', 'run', '--rm', '--network', 'none', image, 'python', '-c', python]
    expect((await x('docker', args)).stdout).toBe('OK\n')
  })

  it('builds none with WFLO_SERVICES=off', async () => {
    if (engine === undefined) return
    const without = bare({ ...machine.environment, CI: '', WFLO_SERVICES: 'off' })
    expect(await ensureImages(engine, { names: [image], machine: without })).toBe(true)
    expect(await ensureImages(engine, { names: ['wflo/runtime:none'], machine: without })).toBe(false)
    expect(without.lines).toEqual([
      'Skipped: wflo/runtime:none cannot be had: wflo/runtime:none is missing; pnpm images builds it.',
    ])
    const inCi = { ...without, environment: { ...without.environment, CI: 'true' } }
    await expect(ensureImages(engine, { names: ['wflo/runtime:none'], machine: inCi })).rejects.toThrow('is missing')
  })

  it('gives the reason where an image cannot be built', async () => {
    if (engine === undefined) return
    const here = { ...bare({ ...machine.environment, CI: '' }) }
    expect(await ensureImages(engine, { names: ['wflo/runtime:none'], machine: here })).toBe(false)
    expect(here.lines.join('\n')).toContain('No image is named wflo/runtime:none')
  })
})
