import { join } from 'node:path'
import { giveUp } from './give-up.ts'
import { findOnPath, type Machine, thisMachine } from './machine.ts'
import type { Program } from './program.ts'

/** `skipReason` says what is missing and how to get it: `describe.skipIf(program.skipReason)`. */
export type FoundProgram =
  | { readonly path: string; readonly skipReason?: never }
  | { readonly path?: never; readonly skipReason: string }

/**
 * Takes what is there (the environment variable, then the PATH, then its own folders). Else, on Debian as root, installs the package once,
 * unless `WFLO_SERVICES=off`. Else gives a reason to skip, and says it; with `CI=true` that is an error instead: a
 * machine that tests everything has to have everything.
 */
export async function findProgram(program: Program, machine: Machine = thisMachine()): Promise<FoundProgram> {
  const path = findExisting(program, machine) ?? (await download(program, machine)) ?? (await install(program, machine))
  if (path !== undefined) return { path }
  return { skipReason: giveUp(`${program.name} is missing: ${howToGet(program)}`, machine) }
}

function findExisting(
  { name, binary, variable, install, folders = () => [] }: Program,
  machine: Machine,
): string | undefined {
  const given = machine.environment[variable]
  if (given !== undefined && given !== '') {
    if (machine.isExecutable(given)) return given
    throw new Error(`${variable} is ${given}, which is no executable file. Set it to the path of ${name}, or unset it.`)
  }
  const installed = 'pip' in install ? join(machine.cacheFolder, install.pip, 'bin', binary) : undefined
  if (installed !== undefined && machine.isExecutable(installed)) return installed
  return (
    findOnPath(binary, machine) ??
    folders()
      .map((folder) => join(folder, binary))
      .find(machine.isExecutable)
  )
}

async function download(program: Program, machine: Machine): Promise<string | undefined> {
  return machine.environment.WFLO_SERVICES === 'off' ? undefined : await program.download?.(machine)
}

async function install(program: Program, machine: Machine): Promise<string | undefined> {
  const mayInstall = machine.isDebianAsRoot || hashesOf(program).length > 0
  if (!mayInstall || machine.environment.WFLO_SERVICES === 'off') return undefined
  machine.say(`Installing ${program.name} (${packageOf(program)}), once; WFLO_SERVICES=off forbids it.`)
  // Suites run side by side: the second one waits, finds the program there, and installs nothing.
  const { cacheFolder } = machine
  const script = `mkdir -p ${cacheFolder} && exec 9>${cacheFolder}/lock && flock 9 && ${installScript(program, cacheFolder)}`
  await machine.shell(script).catch((error) => machine.say(`That failed: ${error.message}`))
  return findExisting(program, machine)
}

function installScript(program: Program, cacheFolder: string): string {
  const { binary, install } = program
  if ('apt' in install) {
    const quiet = 'DEBIAN_FRONTEND=noninteractive apt-get -qq'
    return `{ command -v ${binary} || { ${quiet} update && ${quiet} install -y ${install.apt}; }; }`
  }
  const folder = join(cacheFolder, install.pip)
  return `{ test -x ${folder}/bin/${binary} || { python3 -m venv ${folder} && ${pipInstall(program, install.pip, folder)}; }; }`
}

function pipInstall(program: Program, pip: string, folder: string): string {
  const hashes = hashesOf(program)
  if (hashes.length === 0) return `${folder}/bin/pip install -q ${pip}`
  const line = [pip, ...hashes.map((hash) => `--hash=sha256:${hash}`)].join(' ')
  return `echo '${line}' > ${folder}/requirements.txt && ${folder}/bin/pip install -q --require-hashes -r ${folder}/requirements.txt`
}

function hashesOf({ install }: Program): readonly string[] {
  return 'pip' in install ? (install.hashes ?? []) : []
}

function packageOf({ install }: Program): string {
  return 'apt' in install ? `apt-get install ${install.apt}` : `pip install ${install.pip}`
}

function howToGet(program: Program): string {
  return `on Debian, ${packageOf(program)}; or put ${program.binary} on the PATH, or its path into ${program.variable}.`
}
