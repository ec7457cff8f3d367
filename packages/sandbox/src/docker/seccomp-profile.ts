/**
 * System calls that code may make; all others fail with EPERM. Python, numpy, pandas, matplotlib, threads, asyncio,
 * subprocess and multiprocessing need no more. Left out on purpose, though Docker's own profile has (or had) them:
 * io_uring, ptrace and its relatives, message queues, System V IPC, splice and vmsplice, memfd, modify_ldt, name_to_handle_at,
 * personality, and every family of sockets but local and Internet ones (AF_VSOCK reaches the hypervisor past any network
 * namespace, AF_ALG and AF_NETLINK are large parts of the kernel). Names: the tables of Linux 6.18 for x86_64 and arm64.
 */
const allowed: readonly string[] = [
  // Files and folders
  'access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fallocate',
  'fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl fdatasync fgetxattr flistxattr flock fremovexattr fsetxattr fstat',
  'fstatfs fsync ftruncate futimesat getcwd getdents getdents64 getxattr',
  'ioctl lchown lgetxattr link linkat listxattr llistxattr lremovexattr lseek lsetxattr lstat mkdir mkdirat',
  'mknod mknodat newfstatat open openat openat2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink',
  'readlinkat readv removexattr rename renameat renameat2 rmdir sendfile setxattr stat statfs statx symlink symlinkat',
  'truncate umask unlink unlinkat utime utimensat utimes write writev',
  // Pipes, events and waiting
  'epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2',
  'pipe pipe2 poll ppoll pselect6 select signalfd signalfd4 timerfd_create timerfd_gettime timerfd_settime',
  // Memory
  'brk madvise membarrier mincore mlock mlock2 mlockall mmap mprotect mremap msync munlock munlockall munmap',
  'pkey_alloc pkey_free pkey_mprotect',
  // Processes and threads; clone stands below
  'arch_prctl capget capset execve execveat exit exit_group fork futex futex_wait futex_waitv futex_wake futex_requeue',
  'get_robust_list get_thread_area getcpu getegid geteuid getgid getgroups getitimer getpgid getpgrp getpid getppid',
  'getpriority getresgid getresuid getrlimit getrusage getsid gettid getuid kill pidfd_open pidfd_send_signal prctl',
  'restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend',
  'rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr',
  'sched_getparam sched_getscheduler sched_rr_get_interval sched_yield seccomp set_robust_list',
  'set_thread_area set_tid_address setfsgid setfsuid setgid setitimer setpgid setregid setresgid setresuid',
  'setreuid setrlimit setsid setuid sigaltstack tgkill tkill vfork wait4 waitid',
  // Time and facts
  'alarm clock_getres clock_gettime clock_nanosleep getrandom gettimeofday nanosleep pause sysinfo time timer_create',
  'timer_delete timer_getoverrun timer_gettime timer_settime times uname',
  // Sockets; socket and socketpair stand below
  'accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg sendmmsg sendmsg sendto',
  'setsockopt shutdown',
]

const local = 1
/** AF_INET and AF_INET6. */
const internet = [2, 10]

/** What a socket is, without its flags; and the kind that is a stream. */
const socketTypes = 0xf
const stream = 1

export interface SeccompOptions {
  /** Sockets of the Internet that are no streams, such as UDP: their buffers are in no memory limit of old cgroups. */
  readonly datagrams: boolean
}

/** All CLONE_NEW… flags: no namespace can be made. */
const namespaceFlags = 0x7e020000

const enosys = 38

/** An allow-list in the form that Docker takes inline (`SecurityOpt: ['seccomp=' + JSON]`). */
export function createSeccompProfile({ datagrams }: SeccompOptions): string {
  return JSON.stringify({
    defaultAction: 'SCMP_ACT_ERRNO',
    // Of these two alone: 32 bit calls would come around the list.
    architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_AARCH64'],
    syscalls: [
      { names: allowed.flatMap((line) => line.split(' ')), action: 'SCMP_ACT_ALLOW', args: [] },
      allow(['socket', 'socketpair'], equals(0, local)),
      ...internet.map((family) =>
        allow(['socket'], equals(0, family), ...(datagrams ? [] : [equals(1, stream, socketTypes)])),
      ),
      // Of the caller itself only: the kernel lets anybody of the same user set the limits of PID 1.
      allow(['prlimit64', 'sched_setaffinity'], equals(0, 0)),
      // By process, not by group or user.
      allow(['setpriority'], equals(0, 0), equals(1, 0)),
      allow(['clone'], equals(0, 0, namespaceFlags)),
      // Its flags are in memory, where no filter sees them: the C library then takes clone.
      { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: enosys, args: [] },
    ],
  })
}

interface Condition {
  readonly index: number
  readonly op: 'SCMP_CMP_EQ' | 'SCMP_CMP_MASKED_EQ'
  readonly value: number
  readonly valueTwo?: number
}

/** An argument has a value; with a mask, these bits of it have. */
function equals(index: number, value: number, mask?: number): Condition {
  return mask === undefined
    ? { index, op: 'SCMP_CMP_EQ', value }
    : { index, op: 'SCMP_CMP_MASKED_EQ', value: mask, valueTwo: value }
}

/** Where all conditions hold. */
function allow(names: readonly string[], ...args: readonly Condition[]): object {
  return { names, action: 'SCMP_ACT_ALLOW', args }
}
