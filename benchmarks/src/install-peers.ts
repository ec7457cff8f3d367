import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const folder = fileURLToPath(new URL('../peers/', import.meta.url))

/** Installs the peers beside the workspace, once. Says so, for it takes a while. */
export function installPeers(): void {
  if (existsSync(`${folder}node_modules`)) return
  console.error('installing the peers of the benchmark (once) …')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, stdio: 'inherit' })
}

/** Imports a module of a peer. */
export async function importPeer<Module>(specifier: string): Promise<Module> {
  const path = createRequire(`${folder}package.json`).resolve(specifier)
  return (await import(pathToFileURL(path).href)) as Module
}
