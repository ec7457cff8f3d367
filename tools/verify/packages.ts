/** `pnpm verify:packages`: packs every publishable package and lets publint and are-the-types-wrong look at it. */
import { join } from 'node:path'
import { x } from 'tinyexec'
import { packPackages } from '../pack.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { listPublishable, root } from '../workspace.ts'

/** Where both programs are installed. */
const options = { nodeOptions: { cwd: join(root, 'tools') } }
const packages = listPublishable()
using folder = temporaryFolder('packages')
const tarballs = await packPackages(packages, root, folder.path)
const problems: string[] = []
for (const { name } of packages) {
  const tarball = tarballs.get(name) ?? ''
  problems.push(...(await lintPackage(name, tarball)), ...(await checkTypes(name, tarball)))
}
for (const problem of problems) console.error(problem)
console.log(`${packages.length} packages, ${problems.length} problems: ${packages.map(({ name }) => name).join(', ')}`)
process.exitCode = problems.length === 0 && packages.length > 0 ? 0 : 1

async function lintPackage(name: string, tarball: string): Promise<readonly string[]> {
  const { exitCode, stdout } = await x('publint', ['run', tarball, '--strict'], options)
  return exitCode === 0 ? [] : [`${name}: ${stdout.trim()}`]
}

/** Only ESM is published, so what CommonJS would see is left out. */
async function checkTypes(name: string, tarball: string): Promise<readonly string[]> {
  const { exitCode, stdout } = await x('attw', [tarball, '--profile', 'esm-only', '--no-color', '--no-emoji'], options)
  return exitCode === 0 ? [] : [`${name}: ${stdout.trim()}`]
}
