import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { getPackagesSync, type Package } from '@manypkg/get-packages'

/** The root folder of the repository that these tools belong to. */
export const root: string = join(import.meta.dirname, '..')

export interface WorkspacePackage {
  readonly name: string
  /** Relative to the root, with forward slashes: `packages/core`. */
  readonly folder: string
  readonly version: string
  readonly private: boolean
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
}

/** Every package of the workspace in `folder`, as pnpm sees it, without the root; sorted by name. */
export function listPackages(folder: string = root): readonly WorkspacePackage[] {
  return getPackagesSync(folder)
    .packages.map((found) => toWorkspacePackage(folder, found))
    .sort((left, right) => left.name.localeCompare(right.name))
}

/** Packages that `changeset publish` would put on the registry. */
export function listPublishable(folder: string = root): readonly WorkspacePackage[] {
  return listPackages(folder).filter((found) => !found.private)
}

/** The `paths` of the root tsconfig: specifier to source file, relative to the root. */
export function sourcePaths(folder: string = root): Readonly<Record<string, string>> {
  const { compilerOptions } = JSON.parse(readFileSync(join(folder, 'tsconfig.json'), 'utf8')) as {
    readonly compilerOptions: { readonly paths: Readonly<Record<string, readonly [string]>> }
  }
  return Object.fromEntries(Object.entries(compilerOptions.paths).map(([name, [path]]) => [name, path]))
}

function toWorkspacePackage(folder: string, { dir, packageJson }: Package): WorkspacePackage {
  const manifest = packageJson as typeof packageJson & { readonly scripts?: Record<string, string> }
  return {
    name: manifest.name,
    folder: relative(folder, dir).replaceAll('\\', '/'),
    version: manifest.version,
    private: manifest.private ?? false,
    scripts: manifest.scripts ?? {},
    dependencies: manifest.dependencies ?? {},
    peerDependencies: manifest.peerDependencies ?? {},
  }
}
