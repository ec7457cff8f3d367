import type { Fault } from './fault.ts'

const sandbox = 'packages/sandbox/src'
const docker = `${sandbox}/docker`

/** Bugs of the sandbox that need no engine to be noticed. The others are what its suites are for. */
export const sandboxFaults: readonly Fault[] = [
  {
    name: 'leave the container its capabilities',
    file: `${docker}/container-options.ts`,
    find: "CapDrop: ['ALL']",
    replace: "CapDrop: ['NET_RAW']",
    tests: [docker],
  },
  {
    name: 'let the container swap beside its memory',
    file: `${docker}/container-options.ts`,
    find: 'MemorySwap: memory',
    replace: 'MemorySwap: -1',
    tests: [docker],
  },
  {
    name: 'let files in memory be run',
    file: `${docker}/container-options.ts`,
    find: 'nodev,noexec,',
    replace: 'nodev,exec,',
    tests: [docker],
  },
  {
    name: 'let a container outlive the process that made it',
    file: `${docker}/container-options.ts`,
    find: 'AutoRemove: true',
    replace: 'AutoRemove: false',
    tests: [docker],
  },
  {
    name: 'give the container a bridge without being asked',
    file: `${docker}/container-options.ts`,
    find: "...(network === 'none'",
    replace: "...(network !== 'unsafe-bridge' && socket === undefined && network !== 'none'",
    tests: [docker],
  },
  {
    name: 'allow every kernel call that is not forbidden',
    file: `${docker}/seccomp-profile.ts`,
    find: "defaultAction: 'SCMP_ACT_ERRNO'",
    replace: "defaultAction: 'SCMP_ACT_ALLOW'",
    tests: [docker],
  },
  {
    name: 'allow sockets to the hypervisor',
    file: `${docker}/seccomp-profile.ts`,
    find: 'const internet = [2, 10]',
    replace: 'const internet = [2, 10, 40]',
    tests: [docker],
  },
  {
    name: 'allow namespaces of users',
    file: `${docker}/seccomp-profile.ts`,
    find: '0x7e020000',
    replace: '0x6e020000',
    tests: [docker],
  },
  {
    name: 'believe the end of a run without its nonce',
    file: `${docker}/run-job.ts`,
    find: 'if (end.nonce !== this.#job.nonce) return\n    checkUsage(end)\n    checkSkipped(end)',
    replace: 'checkUsage(end)\n    checkSkipped(end)',
    tests: [docker],
  },
  {
    name: 'rely on the supervisor for the limit of output',
    file: `${docker}/output-buffer.ts`,
    find: 'bytes.subarray(0, this.#left)',
    replace: 'bytes.subarray(0)',
    tests: [docker],
  },
  {
    name: 'rely on the supervisor for the clock',
    file: `${docker}/run-job.ts`,
    find: 'this.#job.limits.timeout + graceMs, ',
    replace: '1_000_000_000, ',
    tests: [docker],
  },
  {
    name: 'lose a result that has arrived while the host was busy',
    file: `${docker}/run-job.ts`,
    find: 'setTimeout(() => setImmediate(() => this.#timer === timer && this.#break(broken)), ms)',
    replace: 'setTimeout(() => this.#break(broken), ms)',
    tests: [docker],
  },
  {
    name: 'take any name for a file that comes back',
    file: `${docker}/file-collector.ts`,
    find: 'this.#isSkipping = !isSafePath(path)',
    replace: '',
    tests: [docker],
  },
  {
    name: 'give a container out that has ended',
    file: `${docker}/pool.ts`,
    find: 'each.isOver || !isFresh(each)',
    replace: '!isFresh(each)',
    tests: [docker],
  },
  {
    name: 'leave what was being made when the pool is closed',
    file: `${docker}/pool.ts`,
    find: 'if (this.#isClosed || (waiter === undefined && (!this.#isFilling || isFull))) {',
    replace: 'if (waiter === undefined && !this.#isFilling && !this.#isClosed) {',
    tests: [docker],
  },
  {
    name: 'let the last who waits in first',
    file: `${docker}/slots.ts`,
    find: 'const [next] = this.#waiters',
    replace: 'const next = [...this.#waiters].at(-1)',
    tests: [docker],
  },
  {
    name: 'reap containers of processes that live',
    file: `${docker}/process-mark.ts`,
    find: "=== started ? 'lives' : 'gone'",
    replace: "=== '' ? 'lives' : 'gone'",
    tests: [docker],
  },
]
