import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Logger } from '@wflo/core'
import { startEgressProxy } from '@wflo/egress'
import type { DockerEgressOptions } from './docker-sandbox-options.ts'

/** A proxy of one run or session, on a socket in a folder that only this user can enter. */
export interface EgressSocket {
  readonly path: string
  /** Once a container has it mounted: then it needs no name on the host, and none is left where this process is killed. */
  hide(): Promise<void>
  close(): Promise<void>
}

export interface EgressSocketOptions {
  readonly allow: readonly string[]
  readonly egress: DockerEgressOptions
  readonly logger: Logger
}

export async function openEgressSocket({ allow, egress, logger }: EgressSocketOptions): Promise<EgressSocket> {
  await removeLeftFolders()
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const path = join(folder, 'egress.sock')
    const proxy = await startEgressProxy({ ...egress, path, allow, logger })
    return {
      path,
      hide: removeFolder,
      async close() {
        await proxy.close()
        await removeFolder()
      },
    }
  } catch (error) {
    await removeFolder()
    throw error
  }
}

const prefix = 'wflo-sandbox-egress-'

/** Of processes that were killed. */
async function removeLeftFolders(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix))
  const left = names.filter((name) => !lives(Number.parseInt(name.slice(prefix.length), 10)))
  await Promise.all(left.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => {})))
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
