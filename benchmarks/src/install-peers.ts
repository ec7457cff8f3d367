import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const folder = fileURLToPath(new URL('../peers/', import.meta.url))

/** Installs the peers beside the workspace, once. Says so, for it takes a while. */
export function installPeers(): void {
  if (areInstalled()) return
  console.error('installing the peers of the benchmark (once) …')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, stdio: 'inherit' })
}

/** A checkout may have the peers of an earlier commit. */
function areInstalled(): boolean {
  const { dependencies } = readManifest(folder) as { readonly dependencies: Readonly<Record<string, string>> }
  return Object.entries(dependencies).every(
    ([name, version]) => readManifest(`${folder}node_modules/${name}/`)?.version === version,
  )
}

interface Manifest {
  readonly version?: string
}

function readManifest(path: string): Manifest | undefined {
  const file = `${path}package.json`
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined
}

export function peerVersion(name: string): string {
  return readManifest(`${folder}node_modules/${name}/`)?.version ?? 'not installed'
}

/** Imports a module of a peer. */
export async function importPeer<Module>(specifier: string): Promise<Module> {
  const path = createRequire(`${folder}package.json`).resolve(specifier)
  return (await import(pathToFileURL(path).href)) as Module
}
