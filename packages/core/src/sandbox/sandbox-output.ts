/** A piece of output. A character is never split between two pieces of `text`. */
export interface SandboxOutput {
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
  readonly bytes: Uint8Array
}
