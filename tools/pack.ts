import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pnpm } from './pnpm.ts'
import type { WorkspacePackage } from './workspace.ts'

/** Packs built packages as `pnpm publish` would, and returns the paths of the tarballs by package name. */
export async function packPackages(
  packages: readonly WorkspacePackage[],
  folder: string,
  destination: string,
): Promise<ReadonlyMap<string, string>> {
  const packed = packages.map(async ({ name, folder: packageFolder }) => {
    const target = join(destination, name.replaceAll(/[@/]/g, '_'))
    await mkdir(target, { recursive: true })
    await pnpm(['pack', '--pack-destination', target], join(folder, packageFolder))
    const [tarball] = await readdir(target)
    if (tarball === undefined) throw new Error(`pnpm pack left no tarball of ${name} in ${target}.`)
    return [name, join(target, tarball)] as const
  })
  return new Map(await Promise.all(packed))
}
