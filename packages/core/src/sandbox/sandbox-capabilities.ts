/** More will come. */
export type SandboxLanguage = 'python'

/** What a sandbox can do. A request for more is refused with `SandboxUnsupportedError`, never served by something weaker. */
export interface SandboxCapabilities {
  readonly languages: readonly SandboxLanguage[]
  /** `container`: the code runs on the host's kernel. `kernel`: on one of its own, such as gVisor's or a virtual machine's. */
  readonly isolation: 'container' | 'kernel'
  /** Memory is limited for all processes of a run together. */
  readonly memoryLimit: boolean
  readonly network: readonly ('none' | 'allow' | 'unsafe-bridge')[]
}
