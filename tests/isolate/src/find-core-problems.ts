import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { glob } from 'tinyglobby'
import typescript from 'typescript'

const core = fileURLToPath(new URL('../../../packages/core/', import.meta.url))

/** Core imports nothing but itself: no package and no part of Node, not even a type. */
export async function findCoreProblems(): Promise<readonly string[]> {
  const files = await glob('src/**/*.ts', { cwd: core, ignore: ['**/*.test.ts', '**/*.test-d.ts'] })
  if (files.length === 0) return [`There are no sources in ${core}src.`]
  return [...findDependencies(), ...files.flatMap(findForeignImports)]
}

function findDependencies(): readonly string[] {
  const manifest = JSON.parse(readFileSync(`${core}package.json`, 'utf8')) as Readonly<
    Record<string, object | undefined>
  >
  return ['dependencies', 'peerDependencies', 'optionalDependencies'].flatMap((field) =>
    Object.keys(manifest[field] ?? {}).map(
      (name) => `packages/core/package.json: ${field} has ${name}, core has none.`,
    ),
  )
}

function findForeignImports(file: string): readonly string[] {
  return typescript
    .preProcessFile(readFileSync(`${core}${file}`, 'utf8'), true, true)
    .importedFiles.filter(({ fileName }) => !fileName.startsWith('.'))
    .map(({ fileName }) => `packages/core/${file}: imports ${fileName}; core imports nothing but itself.`)
}
