import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import type { SandboxContext } from './sandbox-context.ts'
import { shareReport } from './share-report.ts'

const refused = /^refused /
const secret = 'a-secret-of-the-host'

/** Code finds nothing there that is not its own. */
export function describeIsolation(context: SandboxContext): void {
  const report = shareReport(context, 'isolation', {
    env: { DECLARED: 'yes' },
    limits: { timeout: '50s' },
  })
  const found = async <Value>(name: string): Promise<Value> => (await report())[name] as Value
  const matching = async (start: string): Promise<readonly (readonly [string, string])[]> =>
    Object.entries(await report()).filter(([name]) => name.startsWith(start))

  describe('who it is', () => describeIdentity(context, found))
  describe('what it sees', () => describeView(context, found))

  it('writes nowhere but in its folders', async () => {
    const folders = await found<readonly string[]>('writable folders')
    expect(folders.filter((folder) => !['/work', '/tmp', '/dev/shm'].includes(folder))).toEqual([])
    for (const [, outcome] of await matching('write ')) expect(outcome).toMatch(refused)
    expect((await matching('write ')).length).toBeGreaterThan(30)
  })

  it('reads no device, no memory and no secret of the machine', async () => {
    const readable = (await matching('read ')).filter(([, outcome]) => !refused.test(outcome))
    // An empty file or folder tells nothing: paths that are masked are one.
    expect(readable.filter(([, outcome]) => !/^done( (b''|\[\]))?$/.test(outcome))).toEqual([])
    expect(await found('addresses of the kernel')).toMatch(/^refused |^done \[\]$/)
  })

  it('runs no program that it wrote', async () => {
    const all = await matching('a program in ')
    expect(all).toHaveLength(4)
    // What the loader maps into memory is the code's own machine code, which it may have anyway.
    const outcomes = all.filter(([name]) => !(context.hasOwnKernel && name.endsWith('by the loader')))
    for (const [, outcome] of outcomes) expect(outcome).toMatch(/^refused EACCES|^broken CalledProcessError/)
  })

  it('gains nothing by su, mount or unshare', async () => {
    for (const [name, outcome] of await matching('run ')) {
      // In a kernel of its own, a namespace of its own leads nowhere.
      if (context.hasOwnKernel && name === 'run unshare') continue
      expect([name, outcome]).toEqual([name, expect.not.stringMatching(/^done 0/)])
    }
  })

  it('has no way to any network, and nothing that goes on from the machine', async () => {
    for (const [name, outcome] of await matching('a way to ')) {
      expect([name, outcome]).toEqual([name, expect.stringMatching(refused)])
    }
    expect((await matching('a way to ')).length).toBe(7)
  })

  it('sees nothing of the environment of the host', async () => {
    process.env.WFLO_TEST_SECRET = secret
    try {
      const { stdout } = await context.run('import os; print(dict(os.environ), open("/proc/self/environ").read())')
      expect(stdout).not.toContain(secret)
    } finally {
      delete process.env.WFLO_TEST_SECRET
    }
  })
}

type Found = <Value>(name: string) => Promise<Value>

function describeIdentity(context: SandboxContext, found: Found): void {
  it('is nobody, in no group', async () => {
    expect(await found('user')).toEqual([65534, 65534, 65534, 65534])
    expect((await found<readonly number[]>('groups')).filter((group) => group !== 65534)).toEqual([])
  })

  it('has no capability, and cannot get one', async () => {
    const capabilities = Object.values(await found<Record<string, string>>('capabilities'))
    expect(capabilities).toHaveLength(5)
    for (const set of capabilities) expect(Number.parseInt(set ?? '0', 16)).toBe(0)
    expect(await found('no new privileges')).toBe(1)
  })

  it.skipIf(context.hasOwnKernel)('is filtered in what it asks of the kernel', async () => {
    expect(await found('seccomp')).toBe('2')
  })

  it('finds no file that makes somebody else of it', async () => {
    expect(await found('setuid')).toEqual([])
  })

  it('has the environment that was declared, and the usual', async () => {
    const environment = await found<Record<string, string>>('environment')
    expect(environment.DECLARED).toBe('yes')
    const usual =
      /^(DECLARED|PATH|HOME|LANG|LC_\w+|PYTHON\w*|TZ|GPG_KEY|PWD|TMPDIR|MPL\w+|OPENBLAS_NUM_THREADS|VIRTUAL_ENV)$/
    expect(Object.keys(environment).filter((name) => !usual.test(name))).toEqual([])
    expect(environment.HOME).toBe('/tmp')
  })
}

function describeView({ hasOwnKernel }: SandboxContext, found: Found): void {
  it('has three open descriptors, and no terminal', async () => {
    const descriptors = await found<readonly number[]>('descriptors')
    expect(descriptors.filter((fd) => fd <= 2)).toEqual([0, 1, 2])
    expect(descriptors.filter((fd) => fd > 2)).toEqual([])
    expect(await found('terminal')).toEqual([false, false, false])
  })

  it('has its loopback alone, and no route', async () => {
    expect(await found('devices of the network')).toEqual(['lo'])
    expect(await found('routes')).toEqual([])
  })

  it('finds no socket of anybody', async () => {
    expect(await found('sockets')).toEqual([])
  })

  it('finds no disk, and the harmless devices alone', async () => {
    expect(await found('block devices')).toEqual([])
    const harmless = /^(null|zero|full|random|urandom|tty|ptmx|console|core|pts\/\w+|fuse|net\/tun)$/
    expect((await found<readonly string[]>('devices')).filter((name) => !harmless.test(name))).toEqual([])
  })

  it('sees no process but its own', async () => {
    const processes = await found<readonly number[]>('processes')
    const [own = 0, parent] = await found<readonly number[]>('own process')
    expect(parent).toBe(1)
    expect(processes).toContain(own)
    expect(processes.length).toBeLessThanOrEqual(3)
  })

  it('does not learn which machine and which container it is in', async () => {
    expect(await found('host name')).not.toContain(hostname())
    for (const line of await found<readonly string[]>('cgroup')) expect(line).toMatch(/^$|:\/$/)
  })

  it('has no mount that it could write to but its folders', async () => {
    const mounts = await found<readonly (readonly [string, string, string, string])[]>('mounts')
    const writable = mounts.filter(([, , , options]) => options.split(',').includes('rw'))
    const system = /^\/(proc|dev|sys)(\/|$)/
    const own = writable.filter(([, path]) => !system.test(path)).map(([, path]) => path)
    expect([...new Set(own)].sort()).toEqual(['/tmp', '/work'])
    for (const [, path, , options] of writable.filter(([, each]) => own.includes(each))) {
      expect([path, options]).toEqual([path, expect.stringMatching(/noexec/)])
    }
  })

  it.skipIf(!hasOwnKernel)('is on a kernel that is not that of the host', async () => {
    const [, , release] = await found<readonly string[]>('kernel')
    expect(release).not.toBe((await import('node:os')).release())
  })
}
