import type { Program } from './program.ts'

/** The program of gVisor that Docker starts containers with. */
export const runsc: Program = {
  name: 'gVisor',
  binary: 'runsc',
  variable: 'WFLO_RUNSC',
  install: { apt: 'runsc' },
}

/**
 * What makes `runsc` a runtime of Docker, as its `daemon.json` has it. Without a network of its own it starts inside of
 * one that Docker made; a socket of the host that is mounted can be connected to.
 */
export function gvisorConfiguration(path: string): object {
  return { runtimes: { runsc: { path, runtimeArgs: ['--platform=ptrace', '--network=none', '--host-uds=open'] } } }
}
