import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { x } from 'tinyexec'
import { packPackages } from '../pack.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { root, type WorkspacePackage } from '../workspace.ts'

/** Packs the built packages, installs each with npm in an empty project of its own, and imports all of its doors. */
export async function findInstallProblems(packages: readonly WorkspacePackage[]): Promise<readonly string[]> {
  using folder = temporaryFolder('install')
  const tarballs = await packPackages(packages, root, join(folder.path, 'tarballs'))
  const problems: string[] = []
  for (const { name, folder: packageFolder } of packages) {
    const project = join(folder.path, 'projects', name)
    mkdirSync(project, { recursive: true })
    const needed = withWorkspaceDependencies(name, packages).map((found) => tarballs.get(found) ?? '')
    const problem = await install(project, needed, readDoors(name, packageFolder))
    if (problem !== undefined) problems.push(`${name}: ${problem}`)
  }
  return problems
}

async function install(
  project: string,
  tarballs: readonly string[],
  doors: readonly string[],
): Promise<string | undefined> {
  const program = doors.map((door) => `import ${JSON.stringify(door)}`).join('\n')
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n')
  writeFileSync(join(project, 'main.js'), program)
  const options = { nodeOptions: { cwd: project } }
  const installed = await x('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs], options)
  if (installed.exitCode !== 0) return `npm install failed.\n${installed.stderr}`
  const imported = await x(process.execPath, ['main.js'], options)
  return imported.exitCode === 0 ? undefined : `not every door opens.\n${program}\n${imported.stderr}`
}

/** A package and those of the workspace that it needs, which no registry has yet. */
function withWorkspaceDependencies(name: string, packages: readonly WorkspacePackage[]): readonly string[] {
  const found = packages.find((candidate) => candidate.name === name)
  if (found === undefined) return []
  const needed = Object.keys({ ...found.dependencies, ...found.peerDependencies })
  return [...new Set([name, ...needed.flatMap((dependency) => withWorkspaceDependencies(dependency, packages))])]
}

function readDoors(name: string, packageFolder: string): readonly string[] {
  const { exports } = JSON.parse(readFileSync(join(root, packageFolder, 'package.json'), 'utf8')) as { exports: object }
  return Object.keys(exports)
    .filter((door) => !door.endsWith('.json'))
    .map((door) => name + door.slice(1))
}
