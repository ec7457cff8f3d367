/** What an engine says of itself (`docker info`). */
export interface EngineFacts {
  readonly version: string
  /** `linux` or `windows`. */
  readonly system: string
  readonly runtimes: readonly string[]
  readonly cpus: number
  /** It can limit memory. */
  readonly memoryLimit: boolean
  /** It can limit processors. */
  readonly cpuLimit: boolean
  /** It can limit swap beside memory. */
  readonly swapLimit: boolean
  /** It can limit processes. */
  readonly processLimit: boolean
  /** Such as `name=seccomp,profile=default`. */
  readonly securityOptions: readonly string[]
}

export interface EngineImage {
  readonly id: string
  /** `localhost` means something in it without an `/etc/hosts`: it says so by the label `ai.wflo.names=own`. */
  readonly hasNames: boolean
  /** Folders that the image declares as volumes: on the host's disk, without a limit. */
  readonly volumes: readonly string[]
}
