import type { ResolvedLimits } from '@wflo/core'
import type { ContainerCreateOptions } from 'dockerode'
import { runtimeKind } from './runtime-kind.ts'
import { createSeccompProfile } from './seccomp-profile.ts'
import { supervisorProtocol, supervisorSource } from './supervisor-source.ts'

/** Where the socket of the proxy stands in a container, and the port of its own that leads there. */
export const egressSocket = '/run/wflo/egress.sock'
export const egressPort = 3128

/** `nobody`: it owns nothing of the image. */
const user = 65534

const megabyte = 1024 ** 2

/** gVisor's kernel runs as host threads, which Docker counts as processes: with less it does not start (seen: 32). */
const sentryThreads = 1024

/** Beside Docker's own: facts of the host that help an attacker and nobody else. */
const maskedPaths = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/cmdline',
  '/proc/config.gz',
  '/proc/kallsyms',
  '/proc/kcore',
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
    User: `${user}:${user}`,
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
    HostConfig: { ...isolation(place), ...limits(place) },
  }
}

function supervisorConfig({ keep, preload, socket, idleSeconds }: Place): object {
  return {
    protocol: supervisorProtocol,
    keep,
    preload,
    idle: idleSeconds,
    forward: socket === undefined ? null : egressSocket,
    port: egressPort,
  }
}

type HostConfig = NonNullable<ContainerCreateOptions['HostConfig']>

function isolation({ runtime, network, socket }: Place): HostConfig {
  return {
    AutoRemove: true,
    Init: false,
    Runtime: runtime,
    ReadonlyRootfs: true,
    Privileged: false,
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges:true', `seccomp=${createSeccompProfile()}`],
    ...(network === 'none'
      ? // Nothing resolves a name in there, and the names of the host's network are none of its business.
        { NetworkMode: 'none', Dns: ['127.0.0.1'], DnsSearch: ['.'] }
      : { NetworkMode: 'bridge' }),
    IpcMode: 'private',
    // An unlimited file on the host's disk, otherwise.
    LogConfig: { Type: 'none', Config: {} },
    Binds: socket === undefined ? [] : [`${socket}:${egressSocket}:ro`],
    // Missing in the types of dockerode.
    ...({ CgroupnsMode: 'private', MaskedPaths: maskedPaths, ReadonlyPaths: readonlyPaths } as object),
  }
}

function limits({ limits, runtime }: Place): HostConfig {
  const { memory, cpus, processes, disk, files } = limits
  const isGvisor = runtimeKind(runtime) === 'gvisor'
  const tmpfs = (mode: string): string =>
    `rw,nosuid,nodev,noexec,size=${disk},nr_inodes=${files},mode=${mode},uid=${user},gid=${user}`
  return {
    ...resourceLimits({ memory, cpus, processes, runtime }),
    Tmpfs: { '/work': tmpfs('0700'), '/tmp': tmpfs('0700') },
    ShmSize: Math.min(64 * megabyte, disk),
    Ulimits: [
      { Name: 'nofile', Soft: 1024, Hard: 1024 },
      { Name: 'core', Soft: 0, Hard: 0 },
      { Name: 'fsize', Soft: disk, Hard: disk },
      // Of the host's user by number, in all its containers, unless the kernel is the container's own.
      ...(isGvisor
        ? [{ Name: 'nproc', Soft: processes + supervisorProcesses, Hard: processes + supervisorProcesses }]
        : []),
    ],
  }
}

/** The supervisor, and what it forks: the forwarder, and the child that waits. */
const supervisorProcesses = 2

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
