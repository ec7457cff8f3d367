import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { x } from 'tinyexec'
import type { Machine } from './machine.ts'

/** A closed network lets requests hang: so long nobody should wait for it. */
const mostWaitMs = 4_000

const platforms: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' }
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/**
 * The CLI as the TypeScript SDK fetches it (read in `@temporalio/core-bridge` 1.24.0: a request for the archive's
 * address, then the archive). `undefined` where its maker cannot be reached.
 */
export async function downloadTemporal(machine: Machine): Promise<string | undefined> {
  const folder = join(machine.cacheFolder, 'temporal-cli')
  const path = join(folder, 'temporal')
  if (machine.isExecutable(path)) return path
  try {
    const archive = await fetchArchive(AbortSignal.timeout(mostWaitMs))
    machine.say('Downloading Temporal from temporal.download, once; WFLO_SERVICES=off forbids it.')
    await unpack(await archive(), folder)
    return machine.isExecutable(path) ? path : undefined
  } catch {
    return undefined
  }
}

/** Resolves once its maker has answered with what gives the archive. */
async function fetchArchive(signal: AbortSignal): Promise<() => Promise<Uint8Array>> {
  const query = new URLSearchParams({
    arch: architectures[process.arch] ?? process.arch,
    platform: platforms[process.platform] ?? process.platform,
    format: 'tar.gz',
    'sdk-name': 'sdk-typescript',
    'sdk-version': '1.24.0',
  })
  const answer = await fetch(`https://temporal.download/cli/default?${query}`, { signal })
  const { archiveUrl } = (await answer.json()) as { readonly archiveUrl: string }
  return async () => {
    const archive = await fetch(archiveUrl, { signal: AbortSignal.timeout(120_000) })
    if (!archive.ok) throw new Error(`${archiveUrl} answered ${archive.status}`)
    return new Uint8Array(await archive.arrayBuffer())
  }
}

/** Into a folder of its own first: whoever is killed meanwhile leaves no half program. */
async function unpack(archive: Uint8Array, folder: string): Promise<void> {
  const draft = `${folder}.${process.pid}`
  await mkdir(draft, { recursive: true })
  try {
    const file = join(draft, 'archive.tar.gz')
    await writeFile(file, archive)
    const { exitCode, stderr } = await x('tar', ['-xzf', file, '-C', draft])
    if (exitCode !== 0) throw new Error(stderr)
    await rm(file)
    await rename(draft, folder)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}
