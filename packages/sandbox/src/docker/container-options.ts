import type { ResolvedLimits } from '@wflo/core'
import type { ContainerCreateOptions } from 'dockerode'
import { runtimeKind } from './runtime-kind.ts'
import { createSeccompProfile } from './seccomp-profile.ts'
import { supervisorProtocol, supervisorSource } from './supervisor-source.ts'

/** Where the socket of the proxy stands in a container, and the port of its own that leads there. */
const egressSocket = '/run/wflo/egress.sock'
const egressPort = 3128

/** `nobody`: it owns nothing of the image. */
const user = 65534

const megabyte = 1024 ** 2

/** gVisor's kernel runs as host threads, which Docker counts as processes: with less it does not start (seen: 32). */
const sentryThreads = 1024

/** Instead of Docker's own, which are among them: facts of the host that help an attacker and nobody else. */
const maskedPaths = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/bus/pci',
  '/proc/cmdline',
  '/proc/config.gz',
  '/proc/interrupts',
  '/proc/kallsyms',
  '/proc/kcore',
  '/proc/key-users',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/version',
  '/sys/firmware',
  '/sys/devices/virtual/dmi',
  '/sys/devices/virtual/powercap',
]

const readonlyPaths = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger']

/** What a container is made for. Two of the same shape can stand in for each other. */
export interface Place {
  /** The id of the image, so that a new tag changes nothing under way. */
  readonly image: string
  /** `localhost` means something in it without an `/etc/hosts`. */
  readonly hasNames: boolean
  readonly runtime: string
  readonly limits: ResolvedLimits
  readonly network: 'none' | 'unsafe-bridge'
  /** The proxy's socket on the host. */
  readonly socket?: string
  /** It serves several runs, and keeps its files between them. */
  readonly keep: boolean
  /** Modules that are imported before code is there. */
  readonly preload: readonly string[]
  /** Seconds without anything to do after which it ends by itself. */
  readonly idleSeconds: number
}

export interface ContainerIdentity {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

/** All that stands between the code and the host: see docs/architecture/sandbox.md for what each line is against. */
export function containerOptions(
  place: Place,
  { name, labels }: ContainerIdentity,
): ContainerCreateOptions & { readonly name: string } {
  return {
    name,
    Image: place.image,
    Entrypoint: ['python3', '-I', '-c', supervisorSource(), JSON.stringify(supervisorConfig(place))],
    Cmd: [],
    // On gVisor PID 1 has to be somebody else than the code: see the supervisor. It gives up all but these rights at once.
    User: isGvisor(place) ? '0:0' : `${user}:${user}`,
    StopSignal: 'SIGKILL',
    WorkingDir: '/work',
    Hostname: 'sandbox',
    Labels: { ...labels },
    Healthcheck: { Test: ['NONE'] },
    Tty: false,
    OpenStdin: true,
    // The end of this connection is the end of the container's standard input, which the supervisor does not survive.
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    // What the mode `none` gives, in half the time: the engine leaves the network to the runtime, which makes an empty one with
    // a loopback. Then `/etc/hosts` is an empty file, whatever the image has there.
    ...(place.network === 'none' && place.hasNames ? { NetworkDisabled: true } : {}),
    HostConfig: { ...isolation(place), ...limits(place) },
  }
}

function supervisorConfig(place: Place): object {
  const { keep, preload, socket, idleSeconds } = place
  return {
    protocol: supervisorProtocol,
    keep,
    preload,
    idle: idleSeconds,
    split: isGvisor(place),
    forward: socket === undefined ? null : egressSocket,
    port: egressPort,
  }
}

type HostConfig = NonNullable<ContainerCreateOptions['HostConfig']>

function isolation(place: Place): HostConfig {
  const { runtime, network, socket } = place
  return {
    AutoRemove: true,
    Init: false,
    Runtime: runtime,
    ReadonlyRootfs: true,
    Privileged: false,
    CapDrop: ['ALL'],
    ...(isGvisor(place)
      ? { CapAdd: ['SETUID', 'SETGID', 'SETPCAP'] }
      : { Sysctls: network === 'none' ? smallBuffers : {} }),
    SecurityOpt: [
      'no-new-privileges:true',
      `seccomp=${createSeccompProfile({ datagrams: network === 'unsafe-bridge' })}`,
    ],
    ...(network === 'none'
      ? // Nothing resolves a name in there, and the names of the host's network are none of its business.
        { NetworkMode: 'none', Dns: ['127.0.0.1'], DnsSearch: ['.'] }
      : { NetworkMode: 'bridge' }),
    // A namespace of its own, and a /dev/shm from the folders below: Docker's has no limit of files.
    IpcMode: 'none',
    // An unlimited file on the host's disk, otherwise.
    LogConfig: { Type: 'none', Config: {} },
    Mounts: socket === undefined ? [] : [{ Type: 'bind', Source: socket, Target: egressSocket, ReadOnly: true }],
    // Missing in the types of dockerode.
    ...({ CgroupnsMode: 'private', MaskedPaths: maskedPaths, ReadonlyPaths: readonlyPaths } as object),
  }
}

function limits(place: Place): HostConfig {
  const { limits, runtime } = place
  const { memory, cpus, processes, disk, files } = limits
  const tmpfs = (mode: string, size: number): string =>
    `rw,nosuid,nodev,noexec,size=${size},nr_inodes=${files},mode=${mode},uid=${user},gid=${user}`
  return {
    ...resourceLimits({ memory, cpus, processes: processes + (place.socket === undefined ? 0 : 1), runtime }),
    Tmpfs: {
      '/work': tmpfs('0700', disk),
      '/tmp': tmpfs('0700', disk),
      '/dev/shm': tmpfs('1777', Math.min(64 * megabyte, disk)),
    },
    Ulimits: [
      { Name: 'nofile', Soft: 512, Hard: 512 },
      { Name: 'core', Soft: 0, Hard: 0 },
      // /dev/mqueue can be written to: queues are memory of the kernel.
      { Name: 'msgqueue', Soft: 0, Hard: 0 },
      // Of the host's user by number, in all its containers, unless the kernel is the container's own.
      ...(isGvisor(place) ? [{ Name: 'nproc', Soft: processes, Hard: processes }] : []),
    ],
  }
}

/** Buffers of sockets are outside of the memory limit on old cgroups: bytes at least, at first, at most. */
const smallBuffers = { 'net.ipv4.tcp_rmem': '4096 16384 65536', 'net.ipv4.tcp_wmem': '4096 16384 65536' }

function isGvisor({ runtime }: Place): boolean {
  return runtimeKind(runtime) === 'gvisor'
}

/** The supervisor; and, where there is one, the forwarder. */
const supervisorProcesses = 1

export interface ResourceLimits {
  readonly memory: number
  readonly cpus: number
  readonly processes: number
  readonly runtime: string
}

/** What can be changed in a container that runs, too. */
export function resourceLimits({ memory, cpus, processes, runtime }: ResourceLimits): HostConfig {
  return {
    Memory: memory,
    MemorySwap: memory,
    NanoCpus: Math.round(cpus * 1e9),
    PidsLimit: processes + supervisorProcesses + (runtimeKind(runtime) === 'gvisor' ? sentryThreads : 0),
  }
}
