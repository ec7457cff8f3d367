import type { ResolvedLimits, SandboxNetwork } from '@wflo/core'

/** A header that the proxy adds to requests for a host, from a variable of this command's own environment. */
export interface Secret {
  readonly host: string
  readonly header: string
  readonly variable: string
}

/** What the sandbox is made of. */
export interface Place {
  /** Absent: the sandbox's own default; the same below. */
  readonly image?: string
  readonly runtime?: string
  readonly limits: ResolvedLimits
  readonly secrets: readonly Secret[]
  /** Hosts whose addresses may be inside the network of this machine. */
  readonly privateHosts: readonly string[]
}

/** What to run, and what becomes of it. */
export interface Run extends Place {
  /** A path, or `-` for standard input. */
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly network: SandboxNetwork
  /** A path, or `-` for standard input. Absent: there is none. */
  readonly stdin?: string
  /** The folder whose files are put into the working folder. */
  readonly files?: string
  /** The folder that receives what the code made. */
  readonly out?: string
  /** Absent: everything, where there is a folder for it. */
  readonly artifacts?: readonly string[]
}

/** How it is told. */
export interface Telling {
  /** One object on standard output, and nothing else there. */
  readonly json: boolean
  /** No line about the run. */
  readonly quiet: boolean
  /** Also log lines, and stack traces of failures. */
  readonly verbose: boolean
}
