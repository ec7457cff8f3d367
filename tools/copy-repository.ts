import { cpSync, existsSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { x } from 'tinyexec'
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts'
import { listPackages, root } from './workspace.ts'

export interface CopyOptions {
  /** Also copies what was built (`dist`). */
  readonly withBuild?: boolean
}

/**
 * A copy of the working tree in a temporary folder: every file that git tracks or would track. The installed packages
 * are shared with the original, the links between workspace packages lead to the copies.
 */
export async function copyRepository(
  purpose: string,
  { withBuild = false }: CopyOptions = {},
): Promise<TemporaryFolder> {
  const folder = temporaryFolder(purpose)
  await git(['init', '--quiet'], folder.path)
  for (const file of await listFiles()) copy(file, folder.path)
  symlinkSync(realpathSync(join(root, 'node_modules')), join(folder.path, 'node_modules'))
  for (const { folder: packageFolder } of listPackages()) {
    copy(join(packageFolder, 'node_modules'), folder.path)
    if (withBuild) copy(join(packageFolder, 'dist'), folder.path)
  }
  return folder
}

async function listFiles(): Promise<readonly string[]> {
  const paths = await git(['ls-files', '--cached', '--others', '--exclude-standard', '-z'], root)
  return paths.split('\0').filter((file) => file !== '')
}

async function git(args: readonly string[], folder: string): Promise<string> {
  const { stdout } = await x('git', [...args], { throwOnError: true, nodeOptions: { cwd: folder } })
  return stdout
}

function copy(path: string, folder: string): void {
  const source = join(root, path)
  if (!existsSync(source)) return
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  cpSync(source, join(folder, path), { recursive: true, verbatimSymlinks: true })
}
