import { describe, expect, it } from 'vitest'
import { createSeccompProfile } from './seccomp-profile.ts'

interface Rule {
  readonly names: readonly string[]
  readonly action: string
  readonly args: readonly { readonly value: number; readonly valueTwo?: number; readonly op: string }[]
}

const profile: { readonly defaultAction: string; readonly syscalls: readonly Rule[] } = JSON.parse(
  createSeccompProfile({ datagrams: false }),
)
const allowed = profile.syscalls.filter(({ action }) => action === 'SCMP_ACT_ALLOW')
const rulesOf = (name: string): readonly Rule[] => allowed.filter(({ names }) => names.includes(name))

describe('the seccomp profile', () => {
  it('is a list of what is allowed', () => {
    expect(profile.defaultAction).toBe('SCMP_ACT_ERRNO')
  })

  it.each([
    ...[
      'io_uring_setup',
      'io_uring_enter',
      'ptrace',
      'process_vm_readv',
      'mount',
      'umount2',
      'unshare',
      'setns',
      'bpf',
    ],
    ...[
      'perf_event_open',
      'keyctl',
      'add_key',
      'userfaultfd',
      'kexec_load',
      'init_module',
      'mq_open',
      'shmget',
      'vmsplice',
    ],
    ...['splice', 'modify_ldt', 'name_to_handle_at', 'open_by_handle_at', 'pidfd_getfd', 'reboot', 'swapon', 'chroot'],
    ...[
      'pivot_root',
      'personality',
      'syslog',
      'quotactl',
      'fanotify_init',
      'clone3',
      'memfd_create',
      'kcmp',
      'landlock_restrict_self',
      'inotify_init1',
      'sync',
      'syncfs',
      'fadvise64',
    ],
  ])('does not have %s', (name) => {
    expect(rulesOf(name)).toEqual([])
  })

  it('has local sockets, and streams of the Internet', () => {
    const conditions = rulesOf('socket').map(({ args }) => args.map(({ value, valueTwo }) => [value, valueTwo]))
    expect(conditions).toEqual([
      [[1, undefined]],
      [
        [2, undefined],
        [0xf, 1],
      ],
      [
        [10, undefined],
        [0xf, 1],
      ],
    ])
    expect(rulesOf('socketpair')).toHaveLength(1)
  })

  it('has datagrams only where they are asked for', () => {
    const { syscalls } = JSON.parse(createSeccompProfile({ datagrams: true })) as typeof profile
    const internet = syscalls.filter(({ names, args }) => names.includes('socket') && args[0]?.value !== 1)
    expect(internet.map(({ args }) => args.length)).toEqual([1, 1])
  })

  it.each(['prlimit64', 'sched_setaffinity', 'setpriority'])('has %s of the caller itself only', (name) => {
    const [rule, ...others] = rulesOf(name)
    expect(others).toEqual([])
    const zero = expect.objectContaining({ op: 'SCMP_CMP_EQ', value: 0 })
    expect(rule?.args).toEqual(name === 'setpriority' ? [zero, zero] : [zero])
  })

  it('has clone without a flag that makes a namespace', () => {
    const [rule, ...others] = rulesOf('clone')
    expect(others).toEqual([])
    const newNamespaces = [0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]
    const mask = rule?.args[0]?.value ?? 0
    for (const flag of newNamespaces) expect(mask & flag).toBe(flag)
  })

  it('says of clone3 that it does not exist, so that the C library takes clone', () => {
    const rule = profile.syscalls.find(({ names }) => names.includes('clone3'))
    expect(rule).toMatchObject({ action: 'SCMP_ACT_ERRNO', errnoRet: 38 })
  })
})
