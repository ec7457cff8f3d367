import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Logger } from '@wflo/core'
import { startEgressProxy } from '@wflo/egress'
import type { DockerEgressOptions } from './docker-sandbox-options.ts'

/** A proxy of one run or session, on a socket in a folder that only this user can enter. */
export interface EgressSocket {
  readonly path: string
  close(): Promise<void>
}

export interface EgressSocketOptions {
  readonly allow: readonly string[]
  readonly egress: DockerEgressOptions
  readonly logger: Logger
}

export async function openEgressSocket({ allow, egress, logger }: EgressSocketOptions): Promise<EgressSocket> {
  const folder = await mkdtemp(join(tmpdir(), 'wflo-egress-'))
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const path = join(folder, 'egress.sock')
    const proxy = await startEgressProxy({ ...egress, path, allow, logger })
    return {
      path,
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
