import { resolveLimits } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { containerOptions, type Place } from './container-options.ts'

const place: Place = {
  image: 'sha256:1',
  hasNames: true,
  runtime: 'runc',
  limits: resolveLimits({ memory: '128m', cpus: 0.5, processes: 10, disk: '1m', files: 50 }),
  network: 'none',
  keep: false,
  preload: [],
  idleSeconds: 60,
}
const options = (change: Partial<Place> = {}) =>
  containerOptions({ ...place, ...change }, { name: 'wflo-1', labels: { a: 'b' } })

describe('a container', () => {
  it('has no right, no way to get one, and no kernel call that is not listed', () => {
    const { User, HostConfig } = options()
    expect(User).toBe('65534:65534')
    expect(HostConfig).toMatchObject({ CapDrop: ['ALL'], Privileged: false, ReadonlyRootfs: true, IpcMode: 'none' })
    const [privileges, seccomp = ''] = HostConfig?.SecurityOpt ?? []
    expect(privileges).toBe('no-new-privileges:true')
    expect(JSON.parse(seccomp.replace('seccomp=', '')).defaultAction).toBe('SCMP_ACT_ERRNO')
    expect(HostConfig).not.toHaveProperty('CapAdd')
    expect(HostConfig).toMatchObject({ CgroupnsMode: 'private' })
  })

  it('has its limits, and no swap beside its memory', () => {
    const { HostConfig } = options()
    const memory = 128 * 1024 ** 2
    expect(HostConfig).toMatchObject({ Memory: memory, MemorySwap: memory, NanoCpus: 5e8, PidsLimit: 11 })
    for (const folder of ['/work', '/tmp', '/dev/shm']) {
      const flags = HostConfig?.Tmpfs?.[folder]?.split(',')
      expect(flags).toEqual(expect.arrayContaining(['size=1048576', 'nr_inodes=50', 'noexec', 'nosuid', 'nodev']))
    }
    expect(HostConfig?.Ulimits).toContainEqual({ Name: 'core', Soft: 0, Hard: 0 })
  })

  it('has no network, and nothing of the host, unless it is asked for', () => {
    expect(options().HostConfig).toMatchObject({ NetworkMode: 'none', Mounts: [], Dns: ['127.0.0.1'] })
    expect(options({ network: 'unsafe-bridge' }).HostConfig).toMatchObject({ NetworkMode: 'bridge', Mounts: [] })
    const socket = '/tmp/wflo-egress-1/egress.sock'
    expect(options({ socket }).HostConfig).toMatchObject({
      NetworkMode: 'none',
      Mounts: [{ Type: 'bind', Source: socket, Target: '/run/wflo/egress.sock', ReadOnly: true }],
    })
  })

  it('takes names along where its image has none', () => {
    expect(options()).toMatchObject({ NetworkDisabled: true })
    expect(options({ hasNames: false })).not.toHaveProperty('NetworkDisabled')
    expect(options({ network: 'unsafe-bridge' })).not.toHaveProperty('NetworkDisabled')
  })

  it('removes itself, ends with its connection, and writes no log', () => {
    const { HostConfig, ...rest } = options()
    expect(HostConfig).toMatchObject({ AutoRemove: true, Init: false, LogConfig: { Type: 'none' } })
    expect(rest).toMatchObject({ OpenStdin: true, StdinOnce: true, Tty: false, Healthcheck: { Test: ['NONE'] } })
    expect(rest).toMatchObject({ name: 'wflo-1', Labels: { a: 'b' } })
  })

  it('brings its supervisor along, as one argument that the kernel takes', () => {
    const { Entrypoint = [], Cmd } = options({ keep: true })
    const [program, , , source = '', config = ''] = Entrypoint
    expect(program).toBe('python3')
    expect(source).toContain('class Supervisor')
    expect(Buffer.byteLength(source)).toBeLessThan(128 * 1024)
    expect(JSON.parse(config)).toMatchObject({ keep: true, forward: null, protocol: 1 })
    expect(Cmd).toEqual([])
  })

  it('of gVisor limits processes inside, because threads of gVisor itself count outside', () => {
    const { HostConfig } = options({ runtime: 'runsc' })
    expect(HostConfig?.Ulimits).toContainEqual({ Name: 'nproc', Soft: 10, Hard: 10 })
    expect(HostConfig?.PidsLimit).toBeGreaterThanOrEqual(512)
    expect(options({ runtime: 'runsc' }).User).toBe('0:0')
    expect(HostConfig?.CapAdd).toEqual(['SETUID', 'SETGID', 'SETPCAP'])
    expect(options().HostConfig?.Ulimits?.some(({ Name }) => Name === 'nproc')).toBe(false)
  })
})
