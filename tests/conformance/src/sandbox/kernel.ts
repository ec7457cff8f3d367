import { describe, expect, it } from 'vitest'
import { hostSlackMs } from './expect-in-time.ts'
import { python } from './python.ts'
import type { SandboxContext } from './sandbox-context.ts'
import { readProgram, shareReport } from './share-report.ts'

/** Errors that say: not you. Others would say that a call was looked at. */
const refusals = /^refused (EPERM|EACCES|ENOSYS|EAFNOSUPPORT|EPROTONOSUPPORT|ESOCKTNOSUPPORT|EROFS)$/
/** A kernel of its own may also answer that there is no such thing, or that nothing of the kind can be done. */
const containment = /^(refused \w+|died \d+)$/

/** AF_UNIX, AF_INET, AF_INET6, and AF_NETLINK, by which a program reads the addresses of its own loopback. */
const harmlessFamilies = [1, 2, 10, 16]

/** What code asks the kernel for beside computing is refused. */
export function describeKernel(context: SandboxContext): void {
  const report = shareReport(context, 'kernel', { limits: { timeout: '50s' } })
  const outcomes = async (names: RegExp): Promise<readonly (readonly [string, string])[]> => {
    const matching = Object.entries(await report()).filter(([name]) => names.test(name))
    expect(matching).not.toEqual([])
    return matching
  }
  const expectRefusal = async (names: RegExp): Promise<void> => {
    const expected = context.hasOwnKernel ? containment : refusals
    const others = (await outcomes(names)).filter(([, outcome]) => !expected.test(outcome))
    expect(others.filter(([name, outcome]) => !isHarmless(context, name, outcome))).toEqual([])
  }

  it.each([
    ['sockets past the network: AF_VSOCK, AF_PACKET, AF_ALG', /^AF_(VSOCK|PACKET|ALG)$/],
    ['raw sockets', /^raw socket/],
    ['new namespaces', /^unshare of/],
    ['clones into new namespaces', /^clone3? into/],
    ['namespaces of others', /^setns/],
    ['mounts, by old calls and by new ones', /mount|pivot_root|^chroot|^fsopen|^open_tree/],
    ['io_uring', /^io_uring$/],
    ['ptrace', /^ptrace$/],
    ['bpf, perf events and userfaultfd', /^(bpf|perf_event_open|userfaultfd)$/],
    ['the keyring of the kernel', /key/],
    ['message queues', /^mq_open$/],
    ['handles of files', /handle_at$|^fanotify/],
    ['modules, another kernel, a restart, swap, accounting', /module$|^kexec|^reboot|^swapon|^acct|^quotactl|^vhangup/],
    ['the clock, names and the log of the machine', /settime|^set(host|domain)name|^syslog/],
    ['devices', /^a device/],
    ['another identity', /^chown to|^set[ug]id|^setgroups/],
    ['more of the processor', /^a higher priority|^scheduling/],
  ])('refuses %s', async (_, names) => await expectRefusal(names))

  it('refuses calls that come around by another way into the kernel', async () => {
    const report64 = Object.entries(await report()).filter(([name]) => /^io(pl|perm)|^modify_ldt/.test(name))
    const around = Object.entries(await report()).filter(([name]) => /32/.test(name))
    for (const [name, outcome] of [...report64, ...around]) {
      expect([name, outcome]).toEqual([name, expect.stringMatching(containment)])
    }
  })

  it('opens sockets of its own machine and of the Internet alone', async () => {
    const families = (await report()).families as unknown as readonly number[]
    expect(families.filter((family) => !harmlessFamilies.includes(family))).toEqual([])
    expect(families).toContain(1)
    expect(families).toContain(2)
  })

  describe('the first process', () => describeSupervisor(context))
}

/** gVisor has these, inside of itself: a namespace of a kernel that is the code's own leads nowhere. */
function isHarmless({ hasOwnKernel }: SandboxContext, name: string, outcome: string): boolean {
  const ofItsOwn = /^(unshare|clone|clone3|setns|ptrace|chroot|a higher priority|scheduling|mq_open|io_uring|syslog)/
  return hasOwnKernel && ofItsOwn.test(name) && outcome.startsWith('done')
}

function describeSupervisor(context: SandboxContext): void {
  const report = shareReport(context, 'supervisor', {
    // In gVisor its pipes can be opened from outside, which ends the run: see what cannot be forged, below.
    args: context.hasOwnKernel ? ['--signals'] : ['--signals', '--descriptors'],
    limits: { timeout: '50s' },
  })
  const expectContained = async (names: RegExp): Promise<void> => {
    const matching = Object.entries(await report()).filter(([name]) => names.test(name))
    expect(matching).not.toEqual([])
    expect(matching.filter(([, outcome]) => !containment.test(outcome))).toEqual([])
  }

  it('shows nothing of its memory', async () => await expectContained(/^read .*(mem|stack|pagemap)$/))
  it('cannot be changed through its files', async () => await expectContained(/^write \/proc/))
  it('cannot be traced', async () => await expectContained(/^(take|attach|seize|read its|write its|compare|move its)/))

  it('cannot be limited, slowed down or moved', async () => {
    // gVisor takes priorities and processors for wishes, and gives nobody less for them.
    await expectContained(context.hasOwnKernel ? /^(set its|move it)/ : /^(set its|lower|change|bind it|move it)/)
  })

  // In gVisor others see its environment, and there is nothing in it.
  it.skipIf(context.hasOwnKernel)('keeps its environment, its files and its streams to itself', async () => {
    await expectContained(/^(read|list|write to) /)
  })

  it('lives on, whatever signal it is sent', async () => {
    expect((await report())['every signal to it']).toMatch(context.hasOwnKernel ? /^refused EPERM$/ : /^done [SRDI]$/)
    const { status, stdout } = await context.run(readProgram('signals'), { args: ['--all'] })
    expect([status, stdout]).toEqual(['ok', 'still here\n'])
  })

  it('ends no later than it would, whatever signal it is sent', async () => {
    const started = performance.now()
    const { status } = await context.run(readProgram('signals'), { limits: { timeout: '3s' } })
    expect(status).toMatch(/^(ok|killed|timeout)$/)
    expect(performance.now() - started).toBeLessThan(3_000 + hostSlackMs)
  })

  it('keeps the time, whatever is done to it', async () => {
    const result = await context.run(readProgram('sabotage'), { limits: { timeout: '2s' } })
    expect(result.status).toMatch(/^(timeout|killed|oom)$/)
    expect(result.usage.wallMs).toBeLessThan(2_000 + hostSlackMs)
  })

  it.each(['files', 'names', 'ends', 'nonsense', 'endless', 'ends --all'])(
    'cannot be spoken for by forged %s',
    async (kind) => {
      const rss = process.memoryUsage().rss
      const started = performance.now()
      const result = await context.run(readProgram('forgery'), {
        args: kind.split(' '),
        limits: { timeout: '3s' },
        artifacts: ['*.txt'],
      })
      expect(performance.now() - started).toBeLessThan(3_000 + hostSlackMs)
      expect(process.memoryUsage().rss - rss).toBeLessThan(300 * 1024 ** 2)
      expect(result.exitCode).not.toBe(77)
      expect(Object.keys(result.files).filter((name) => !name.endsWith('.txt'))).toEqual([])
    },
  )

  it('gives a result, not an error, where code breaks it', async () => {
    for (const limit of ['RLIMIT_NOFILE', 'RLIMIT_AS', 'RLIMIT_CPU']) {
      const { status } = await context.run(
        python`
          import resource
          open('made.txt', 'w').write('x')
          print('before', flush=True)
          try: resource.prlimit(1, resource.${limit}, (0, 0))
          except OSError: pass
        `,
        { artifacts: ['**'] },
      )
      expect(status).toMatch(/^(ok|killed|error|oom)$/)
    }
  })
}
