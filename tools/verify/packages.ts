/** `pnpm verify:packages`: packs every publishable package and lets publint and are-the-types-wrong look at it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { x } from 'tinyexec'
import { packPackages } from '../pack.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { listPublishable, root } from '../workspace.ts'

const packages = listPublishable()
using folder = temporaryFolder('packages')
const tarballs = await packPackages(packages, root, folder.path)
const problems: string[] = []
for (const { name, folder: packageFolder } of packages) {
  const tarball = tarballs.get(name) ?? ''
  problems.push(...(await lintPackage(name, packageFolder, tarball)), ...(await checkTypes(name, tarball)))
}
for (const problem of problems) console.error(problem)
console.log(`${packages.length} packages, ${problems.length} problems: ${packages.map(({ name }) => name).join(', ')}`)
process.exitCode = problems.length === 0 && packages.length > 0 ? 0 : 1

async function lintPackage(name: string, packageFolder: string, tarball: string): Promise<readonly string[]> {
  const buffer = readFileSync(tarball)
  const { messages, pkg } = await publint({
    pkgDir: join(root, packageFolder),
    pack: { tarball: buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength) as ArrayBuffer },
    strict: true,
  })
  return messages.map((message) => `${name}: ${formatMessage(message, pkg, { color: false })}`)
}

/** Only ESM is published, so what CommonJS would see is left out. */
async function checkTypes(name: string, tarball: string): Promise<readonly string[]> {
  const { exitCode, stdout } = await x('attw', [tarball, '--profile', 'esm-only', '--no-color', '--no-emoji'])
  return exitCode === 0 ? [] : [`${name}: ${stdout.trim()}`]
}
